import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { HoursField } from '../../ui/hours-field'
import type { TabProps } from './tab'

/** When the channel is answered, and what visitors are told of it. */
export function HoursTab({ channel, set }: TabProps) {
  const { t } = useTranslation('admin')
  return (
    <>
      <HoursField
        hours={useBootstrap().hours}
        value={channel.hours}
        none={t('agents.always')}
        hint={t('channels.hoursHint')}
        onChange={(hours) => set({ hours })}
      />
      <p className="text-ink-2">{t('channels.hoursAbout')}</p>
      <Link
        to="/settings/$page"
        params={{ page: 'hours' }}
        className="self-start text-accent-strong underline underline-offset-2"
      >
        {t('channels.hoursEdit')}
      </Link>
    </>
  )
}
