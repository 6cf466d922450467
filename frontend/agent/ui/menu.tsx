import { type ComponentProps, lazy, useState } from 'react'
import type { Choice } from './menu-options'
import { Popover } from './popover'

/** Brings what a menu shows. */
export const readMenu = () => import('./menu-options').then((m) => ({ default: m.Options }))
/** Waited for together with the popover: what goes in first is given the focus. */
const Options = lazy(readMenu)

interface MenuProps {
  label: string
  trigger: ComponentProps<typeof Popover>['trigger']
  choices: Choice[]
  onChoose: (id: string) => void
  open?: boolean
  onOpenChange?: (open: boolean) => void
  filter?: string // the search box's label; without it there is none
  create?: (name: string) => { label: string; run: () => void } | undefined
  keepOpen?: boolean
}

/** A list to choose from, searchable and by keyboard. */
export function Menu({ label, trigger, choices, onChoose, open, onOpenChange, filter, create, keepOpen }: MenuProps) {
  const [own, setOwn] = useState(false)
  const setShown = (next: boolean) => {
    setOwn(next)
    onOpenChange?.(next)
  }
  return (
    <Popover
      label={label}
      trigger={trigger}
      open={open ?? own}
      onOpenChange={setShown}
      className="z-50 flex max-h-[min(25rem,var(--radix-popover-content-available-height))] w-60 flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-lg"
    >
      <Options
        label={label}
        choices={choices}
        filter={filter}
        create={create}
        onChoose={(id) => {
          onChoose(id)
          if (!keepOpen) setShown(false)
        }}
        onDone={() => setShown(false)}
      />
    </Popover>
  )
}
