import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { Check, SelectField, TextField } from '../../ui/field'
import { GoneOption } from '../../ui/gone-option'
import { HoursField } from '../../ui/hours-field'
import type { TabProps } from './tab'

const usually = 10 // minutes

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
      <GoOnFields channel={channel} set={set} />
    </>
  )
}

/** How a chat goes on by e-mail when its visitor has gone. */
function GoOnFields({ channel, set }: Pick<TabProps, 'channel' | 'set'>) {
  const { t } = useTranslation('admin')
  const ways = useBootstrap().channels.filter((c) => c.kind === 'email' && c.enabled)
  const change = (part: Partial<TabProps['channel']['goOn']>) => set({ goOn: { ...channel.goOn, ...part } })
  const on = !channel.goOn.off
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <legend className="px-1 font-medium">{t('channels.goOn.title')}</legend>
      <p className="text-sm text-ink-2">{t(ways.length > 0 ? 'channels.goOn.about' : 'channels.goOn.noChannel')}</p>
      {ways.length > 0 && (
        <>
          <Check label={t('channels.goOn.on')} checked={on} onChange={(e) => change({ off: !e.target.checked })} />
          {on && (
            <div className="grid gap-3 sm:grid-cols-2">
              <SelectField
                label={t('channels.goOn.by')}
                value={channel.goOn.by ?? ''}
                onChange={(e) => change({ by: e.target.value || undefined })}
              >
                <option value="">{t('channels.goOn.first')}</option>
                <GoneOption value={channel.goOn.by} all={ways} />
                {ways.map((way) => (
                  <option key={way.id} value={way.id}>
                    {way.name}
                  </option>
                ))}
              </SelectField>
              <TextField
                label={t('channels.goOn.after')}
                type="number"
                inputMode="numeric"
                min={1}
                max={10080}
                value={channel.goOn.after || usually}
                onChange={(e) => change({ after: Number(e.target.value) || undefined })}
              />
            </div>
          )}
        </>
      )}
    </fieldset>
  )
}
