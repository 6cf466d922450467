import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { countryName } from '../../../shared/country'
import { useDateStyle } from '../../data/bootstrap'
import { useNow } from '../../data/now'
import { thereNow } from './there'

interface CameProps {
  visit: Conversation['visit']
}

/** From where, and on what, the contact wrote last: said by its browser, so text and nothing to click. */
export function Came({ visit }: CameProps) {
  const { t } = useTranslation('contact')
  const style = useDateStyle()
  const now = useNow()
  if (!visit) return null
  const there = thereNow(visit.timeZone, style, now)
  const dots = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ')
  const rows = [
    { name: 'localTime', text: there && dots(there.time, there.place), title: there?.full },
    { name: 'country', text: visit.country && countryName(visit.country, style), title: undefined },
    { name: 'device', text: dots(visit.browser, visit.system), title: undefined },
    { name: 'cameFrom', text: visit.referrer?.replace(/^https?:\/\/(www\.)?|\/$/g, ''), title: visit.referrer },
    { name: 'campaign', text: dots(visit.source, visit.medium, visit.campaign), title: undefined },
  ] as const
  return rows.map(
    ({ name, text, title }) =>
      text && (
        <Fragment key={name}>
          <dt className="py-0.5 text-ink-3">{t(`contact.${name}`)}</dt>
          <dd dir="auto" title={title ?? text} className="cut py-0.5">
            {text}
          </dd>
        </Fragment>
      ),
  )
}
