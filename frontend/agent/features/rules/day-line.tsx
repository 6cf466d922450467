import { CalendarDays } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Day, dayWords } from '../../../shared/days'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { DayChoice } from '../../ui/day-choice'

interface DayLineProps {
  label: string
  value: Day | ''
  onChange: (day: Day | '') => void
}

/** A day, shown and chosen in one's own calendar and kept as the Gregorian one. */
export function DayLine({ label, value, onChange }: DayLineProps) {
  const { t } = useTranslation()
  const style = useDateStyle()
  const shown = value
    ? dayWords(style, { day: 'numeric', month: 'long', year: 'numeric' })(value)
    : t('calendar.choose')
  return (
    <DayChoice
      style={style}
      label={label}
      value={value}
      onChoose={onChange}
      trigger={
        <Button aria-label={`${label}: ${shown}`}>
          <CalendarDays size={15} aria-hidden="true" />
          {shown}
        </Button>
      }
    />
  )
}
