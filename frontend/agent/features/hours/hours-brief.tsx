import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { number, weekday } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { type Calendar, type Condition, policiesQuery, rulesQuery } from '../../data/rules'
import { isAlways, stretches, weekdays } from './week'

/** What business hours are and what counts by them, in two lines. */
export function HoursBrief({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('rules')
  const uses = useUses(calendar.id)
  return (
    <span className="flex flex-col gap-0.5 text-sm text-ink-2">
      <Week week={calendar.week} />
      <span className="text-xs text-ink-3">
        {uses && (uses.length > 0 ? t('hoursUsedBy', { all: listed(uses) }) : t('hoursUnused'))}
      </span>
    </span>
  )
}

function Week({ week }: Pick<Calendar, 'week'>) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const all = stretches(week)
  if (isAlways(week)) return <span>{t('dayAndNight')}</span>
  if (all.length === 0) return <span>{t('hoursNever')}</span>
  const dayName = (day: string) =>
    weekday(new Date(Date.UTC(2026, 0, 3 + weekdays.indexOf(day))), { ...style, timeZone: 'UTC' })
  const digits = (time: string) => time.replace(/\d/g, (d) => number(Number(d), style))
  return (
    <span className="flex flex-wrap gap-x-4">
      {all.map(({ from, to, intervals }) => (
        <span key={from}>
          {from === to ? dayName(from) : t('hoursDays', { from: dayName(from), to: dayName(to) })}{' '}
          <span className="tabular-nums">
            {listed(intervals.map((i) => t('hoursTimes', { from: digits(i.from), to: digits(i.to) })))}
          </span>
        </span>
      ))}
    </span>
  )
}

/** What counts by business hours, by name; undefined until all of it is known. */
function useUses(id: string): string[] | undefined {
  const { t } = useTranslation('rules')
  const { channels, teams, agents } = useBootstrap()
  const { data: policies } = useQuery(policiesQuery)
  const { data: rules } = useQuery(rulesQuery)
  if (!policies || !rules) return undefined
  const by = { channel: channels, team: teams, agent: agents, sla: policies }
  const counting = Object.entries(by).flatMap(([kind, all]) =>
    all.filter((one) => one.hours === id).map(({ name }) => t(`hoursUse.${kind as 'channel'}`, { name })),
  )
  const asking = rules.filter(({ when }) => asks(when, id)).map(({ name }) => t('hoursUse.rule', { name }))
  return [...counting, ...asking]
}

/** Whether a condition asks of these business hours. */
function asks(condition: Condition | undefined, id: string): boolean {
  if (!condition) return false
  const parts = [condition.all, condition.any, condition.none].flatMap((all) => all ?? [])
  return condition.key === id || parts.some((one) => asks(one, id))
}
