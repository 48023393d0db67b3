/** Which network provider enforces the policies: chosen in the bar with its version, remembered with the workspace, told in one line. */

import { DropdownMenu } from 'radix-ui'
import { findProvider, profileOf, profilesOf, providersList, specification, toChoice, toId } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { toProviderName, useChosenProvider, useProviderChoice } from './provider-choice.ts'
import './providers.css'

const asSpecified = { id: specification, name: 'As Kubernetes specifies', status: 'What the API says, whichever network enforces it' }

export function ProviderMenu({ bar }: { bar: HTMLElement | null }) {
  const chosen = useChosenProvider()
  const { provider } = toChoice(chosen)
  const choose = useProviderChoice()
  const openDrawer = useStore((state) => state.openDrawer)
  const setProfile = useStore((state) => state.setProfile)
  const label = `Network provider: ${chosen === specification ? 'as Kubernetes specifies' : toProviderName(chosen)}`
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button provider-button" aria-label={label} title={label}>
          <span className="provider-name">{toProviderName(chosen)}</span>
          <Icon name="down" size={12} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={bar}>
        <DropdownMenu.Content className="menu provider-menu" align="end" sideOffset={4} collisionPadding={8} tabIndex={0}>
          <DropdownMenu.Item className="menu-item" onSelect={() => openDrawer('providers')}>
            <span>
              Compare all providers
              <span className="menu-note">Which of them run this as written?</span>
            </span>
          </DropdownMenu.Item>
          {/* A dialog that opens while the menu still closes would lose the focus to it. */}
          <DropdownMenu.Item
            className="menu-item"
            onSelect={() => setTimeout(() => setProfile(chosen === specification ? providersList[0]?.id : chosen))}
          >
            {chosen === specification ? 'What each provider enforces…' : `What ${findProvider(provider)?.name} enforces…`}
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="menu-rule" />
          <Versions chosen={chosen} choose={choose} />
          <DropdownMenu.RadioGroup value={provider} onValueChange={(id) => void choose(id)} aria-label="Network provider">
            {[asSpecified, ...providersList].map(({ id, name, status }) => (
              <DropdownMenu.RadioItem key={id} value={id} className="menu-item">
                <span>
                  {name}
                  <span className="menu-note">{status}</span>
                </span>
                <Checked />
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** The versions of the chosen provider that do something else. */
function Versions({ chosen, choose }: { chosen: string; choose: (id: string) => Promise<void> }) {
  const provider = profileOf(toChoice(chosen))?.provider
  if (!provider || provider.versions.length < 2) return null
  return (
    <>
      <DropdownMenu.Label className="menu-label">{`Version of ${provider.name}`}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={chosen} onValueChange={(id) => void choose(id)} aria-label={`Version of ${provider.name}`}>
        {profilesOf(provider).map((profile) => (
          <DropdownMenu.RadioItem key={toId(profile)} value={toId(profile)} className="menu-item">
            {profile.version?.label || 'today'}
            <Checked />
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className="menu-rule" />
    </>
  )
}

const Checked = () => (
  <DropdownMenu.ItemIndicator className="menu-check">
    <Icon name="check" />
  </DropdownMenu.ItemIndicator>
)
