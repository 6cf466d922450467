import { Popover } from 'radix-ui'
import { type ReactNode, type RefObject, useRef } from 'react'

interface PopoverPanelProps {
  id: string
  label: string
  button: RefObject<HTMLButtonElement | null>
  align: 'start' | 'end'
  side: 'top' | 'bottom'
  className: string
  onOpenChange: (open: boolean) => void
  children: ReactNode
}

/** The panel of a [Popover], for as long as it is open. */
export function PopoverPanel(props: PopoverPanelProps) {
  const { id, label, button, align, side, className, onOpenChange, children } = props
  const elsewhere = useRef(false) // it was closed by going elsewhere: then the focus is not taken back
  return (
    <Popover.Root open onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={className}
          onInteractOutside={(e) => {
            // The button's own click closes it.
            if (button.current?.contains(e.target as Node)) e.preventDefault()
            else elsewhere.current = true
          }}
          onCloseAutoFocus={(e) => {
            e.preventDefault()
            const taken = document.activeElement !== document.body // by what was chosen
            if (!elsewhere.current && !taken) button.current?.focus()
          }}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
