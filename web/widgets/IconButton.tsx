/** A square button that shows an icon and says its name on hover, to screen readers, and nowhere else. */

import { Tooltip } from 'radix-ui'
import type { ComponentPropsWithRef } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface Props extends Omit<ComponentPropsWithRef<'button'>, 'title' | 'children'> {
  icon: IconName
  label: string
  /** Shown on hover in place of the label: the label with its shortcut, or what it would do now. */
  hint?: string
}

export function IconButton({ icon, label, hint = label, className = '', ...rest }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        {/* aria-disabled keeps the tooltip and the focus where disabled would lose them. */}
        <button type="button" className={`button icon-button ${className}`} aria-label={label} {...rest}>
          <Icon name={icon} />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={4} collisionPadding={8}>
          {hint}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
