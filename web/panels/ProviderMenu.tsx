/** Which network provider enforces the policies: chosen in the bar, remembered with the workspace, told in one line. */

import { DropdownMenu } from 'radix-ui'
import { providersList } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'

const specification = { id: 'kubernetes', name: 'As Kubernetes specifies', status: 'What the API says, whichever network enforces it' }

export function ProviderMenu({ bar }: { bar: HTMLElement | null }) {
  const chosen = useStore((state) => state.workspace.settings.provider)
  const choose = useProviderChoice()
  const name = providersList.find((provider) => provider.id === chosen)?.name
  const label = `Network provider: ${name ?? 'as Kubernetes specifies'}`
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button provider-button" aria-label={label} title={label}>
          <span className="provider-name">{name ?? 'Kubernetes'}</span>
          <Icon name="down" size={12} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={bar}>
        <DropdownMenu.Content className="menu provider-menu" align="end" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={chosen} onValueChange={(id) => void choose(id)}>
            {[specification, ...providersList].map(({ id, name, status }) => (
              <DropdownMenu.RadioItem key={id} value={id} className="menu-item">
                <span>
                  {name}
                  <span className="menu-note">{status}</span>
                </span>
                <DropdownMenu.ItemIndicator className="menu-check">
                  <Icon name="check" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** One undo step; the answer says how many connections differ from the specification. */
function useProviderChoice() {
  const commit = useStore((state) => state.commit)
  const ask = useStore((state) => state.ask)
  const notify = useStore((state) => state.notify)
  return async (id: string) => {
    const name = providersList.find((provider) => provider.id === id)?.name ?? 'Kubernetes'
    commit({ label: `network provider ${name}`, origin: 'settings', files: [], settings: { provider: id, providerVersion: undefined } })
    const sentence = await ask({ kind: 'provider' })
    notify({ kind: 'info', text: sentence ?? 'Shown as Kubernetes specifies, whichever network enforces it.' })
  }
}
