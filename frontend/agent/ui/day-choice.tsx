import { type ComponentProps, type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DateStyle } from '../../shared/date'
import { type Day, dayWords, typedDay } from '../../shared/days'
import { Button } from './button'
import { Calendar } from './calendar'
import { Popover } from './popover'

interface DayChoiceProps {
  label: string
  style: DateStyle
  value: Day | ''
  trigger: ComponentProps<typeof Popover>['trigger']
  onChoose: (day: Day | '') => void
  clearable?: boolean
}

/** A day chosen from a month, or typed in either calendar: who is born in 1362 is not paged back to. */
export function DayChoice({ label, style, value, trigger, onChoose, clearable }: DayChoiceProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const found = typedDay(typed)
  const choose = (day: Day | '') => {
    setOpen(false)
    setTyped('')
    onChoose(day)
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    e.stopPropagation() // of the form that this stands in
    if (found) choose(found)
  }
  return (
    <Popover
      label={label}
      trigger={trigger}
      open={open}
      onOpenChange={setOpen}
      className="z-50 rounded-lg border border-line bg-raised p-2 shadow-lg"
    >
      <form onSubmit={handleSubmit} className="mb-1 flex items-center gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: the box is what the menu was opened for
          autoFocus
          dir="ltr"
          aria-label={t('calendar.typed')}
          placeholder={dayWords(style, { dateStyle: 'short' })(value || '2026-11-28')}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          className="h-8 min-w-0 flex-1 rounded-md border border-line bg-surface px-2 text-sm"
        />
        <Button type="submit" small disabled={!found}>
          {t('calendar.take')}
        </Button>
      </form>
      <Calendar key={found} label={label} style={style} value={found ?? (value || undefined)} onChoose={choose} />
      {clearable && value && (
        <Button small look="ghost" className="mt-1 w-full" onClick={() => choose('')}>
          {t('calendar.none')}
        </Button>
      )}
    </Popover>
  )
}
