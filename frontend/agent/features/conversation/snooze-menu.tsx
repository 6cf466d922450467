import { Popover } from 'radix-ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { full } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'

interface SnoozeMenuProps {
  trigger: ReactNode
  open: boolean
  onOpenChange: (open: boolean) => void
  onSnooze: (until: Date) => void
}

const at9 = (days: number) => {
  const d = new Date()
  d.setDate(d.getDate() + days)
  d.setHours(9, 0, 0, 0)
  return d
}

/** When the conversation is to come back: presets, or a date and time. */
export function SnoozeMenu({ trigger, open, onOpenChange, onSnooze }: SnoozeMenuProps) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const [own, setOwn] = useState('')
  const presets = [
    [t('snooze.laterToday'), new Date(Date.now() + 3 * 3_600_000)],
    [t('snooze.tomorrow'), at9(1)],
    [t('snooze.nextWeek'), at9(7)],
  ] as const
  const choose = (until: Date) => {
    onSnooze(until)
    onOpenChange(false)
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (own) choose(new Date(own))
  }
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('snooze.label')}
          className="z-50 w-64 rounded-lg border border-line bg-raised p-1 shadow-lg"
        >
          {presets.map(([label, until]) => (
            <button
              key={label}
              type="button"
              onClick={() => choose(until)}
              title={full(until, style)}
              className="flex min-h-8 w-full items-center rounded-sm px-2 text-start text-sm hover:bg-hover"
            >
              {label}
            </button>
          ))}
          <form onSubmit={handleSubmit} className="mt-1 flex flex-col gap-2 border-t border-soft p-2">
            <label className="flex flex-col gap-1 text-xs text-ink-3">
              {t('snooze.pick')}
              <input
                type="datetime-local"
                value={own}
                onChange={(e) => setOwn(e.target.value)}
                className="h-8 rounded-md border border-line bg-raised px-2 text-sm text-ink"
              />
            </label>
            {own && (
              <Button type="submit" look="primary" small>
                {t('snooze.until', { date: full(new Date(own), style) }).slice(0, 40)}
              </Button>
            )}
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
