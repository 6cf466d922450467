import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { day, full, time } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { OwnTime } from './own-time'
import { morningIn } from './snooze-times'
import { typedTime } from './typed-time'

interface ChooseProps {
  onChoose: (until: Date) => void
  said?: (date: string) => string // what choosing does, when it is no snoozing
}

/** A time to choose, under its name. */
export type Preset = readonly [label: string, until: Date]

/** The three ways to say until when. */
export function SnoozeChoices({ presets, ...words }: InWordsProps & { presets?: Preset[] }) {
  const { onChoose, said } = words
  return (
    <>
      <InWords {...words} />
      <Presets onChoose={onChoose} own={presets} />
      <OwnTime onChoose={onChoose} said={said} />
    </>
  )
}

interface InWordsProps extends ChooseProps {
  typed: string
  onTyped: (typed: string) => void
  entered: boolean // before it could be read
}

/** "tomorrow 9", «فردا ۹»: what is typed is shown as a moment before it is chosen. */
function InWords({ typed, onTyped, entered, onChoose, said }: InWordsProps) {
  const { t } = useTranslation('actions')
  const words = said ?? ((date: string) => t('snooze.until', { date }))
  const style = useDateStyle()
  const now = new Date()
  const until = typedTime(typed, now, style.timeZone)
  const past = until !== undefined && until <= now
  const choose = () => {
    if (until && !past) onChoose(until)
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    choose()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it comes
  useEffect(() => {
    if (entered) choose()
  }, [])
  return (
    <form onSubmit={handleSubmit} className="mb-1 border-b border-soft p-2">
      <input
        // biome-ignore lint/a11y/noAutofocus: the box is what the menu was opened for
        autoFocus
        dir={typed ? 'auto' : undefined}
        aria-label={t('snooze.words')}
        placeholder={t('snooze.example')}
        value={typed}
        onChange={(e) => onTyped(e.target.value)}
        className="h-8 w-full rounded-md border border-line bg-raised px-2 text-sm text-ink"
      />
      <p aria-live="polite" className="min-h-5 pt-1 text-xs text-ink-3">
        {until && (past ? t('snooze.past') : full(until, style))}
        {!until && typed.trim() !== '' && t('snooze.unclear')}
      </p>
      {until && !past && (
        <Button type="submit" look="primary" small className="mt-1 w-full">
          {words(`${day(until, style)} ${time(until, style)}`)}
        </Button>
      )}
    </form>
  )
}

function Presets({ onChoose, own }: ChooseProps & { own?: Preset[] | undefined }) {
  const { t } = useTranslation('actions')
  const style = useDateStyle()
  const [now] = useState(() => new Date())
  const presets: readonly Preset[] = own ?? [
    [t('snooze.laterToday'), new Date(now.getTime() + 3 * 3_600_000)],
    [t('snooze.tomorrow'), morningIn(1, now, style.timeZone)],
    [t('snooze.nextWeek'), morningIn(7, now, style.timeZone)],
  ]
  return presets.map(([label, until]) => (
    <button
      key={label}
      type="button"
      onClick={() => onChoose(until)}
      title={full(until, style)}
      className="flex min-h-8 pointer-coarse:min-h-11 w-full items-center gap-2 rounded-sm px-2 text-start text-sm hover:bg-hover"
    >
      {label}
      <span className="ms-auto text-xs text-ink-3">
        {day(until, style, now)} {time(until, style)}
      </span>
    </button>
  ))
}
