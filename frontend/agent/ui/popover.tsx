import { cloneElement, lazy, type ReactElement, type ReactNode, type Ref, Suspense, useId, useRef } from 'react'

/** Brings what places and closes popovers, which no screen needs before one is opened. */
export const readPopover = () => import('./popover-panel').then((m) => ({ default: m.PopoverPanel }))
const Panel = lazy(readPopover)

interface TriggerProps {
  ref?: Ref<HTMLButtonElement>
  onClick?: () => void
  'aria-haspopup'?: 'dialog'
  'aria-expanded'?: boolean
  'aria-controls'?: string
}

interface PopoverProps {
  label: string
  trigger: ReactElement<TriggerProps> // a button
  open: boolean
  onOpenChange: (open: boolean) => void
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  className: string
  early?: ReactNode // what takes letters until the panel is there
  children: ReactNode
}

/** A panel beside the button that opens it. Escape and a click elsewhere close it; the focus goes in and returns. */
export function Popover(props: PopoverProps) {
  const { label, trigger, open, onOpenChange, align = 'start', side = 'bottom', className, early, children } = props
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        onClick: () => onOpenChange(!open),
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
      })}
      {open && (
        // Until the panel is there, single keys are held back: they were meant for it.
        <Suspense
          fallback={
            <span role="dialog" aria-label={label} className="sr-only">
              {early}
            </span>
          }
        >
          <Panel {...{ id, label, button, align, side, className, onOpenChange }}>{children}</Panel>
        </Suspense>
      )}
    </>
  )
}
