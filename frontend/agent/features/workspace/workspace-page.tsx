import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { useWrite } from '../../data/save-record'
import { SelectField, TextField } from '../../ui/field'
import { LanguageOptions } from '../../ui/language-options'
import { LeaveGuard } from '../../ui/leave-guard'
import { SaveRow } from '../../ui/save-row'

/** The defaults for everybody. */
export function WorkspacePage() {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const { settings } = useBootstrap()
  const [s, setS] = useState(settings)
  const write = useWrite<Settings>(common('saved'))
  const set = (part: Partial<Settings>) => setS((now) => ({ ...now, ...part }))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const { company, language, timeZone, calendar, digits, weekStart = '' } = s
    const body = { company, language, timeZone, calendar, digits, weekStart }
    write.mutate({ method: 'PATCH', path: '/api/v1/settings', body })
  }
  return (
    <form onSubmit={handleSubmit} className="flex max-w-lg flex-col gap-4">
      {JSON.stringify(s) !== JSON.stringify(settings) && <LeaveGuard />}
      <TextField
        label={t('company')}
        required
        maxLength={120}
        value={s.company}
        onChange={(e) => set({ company: e.target.value })}
      />
      <SelectField
        label={t('language')}
        value={s.language}
        onChange={(e) => set({ language: e.target.value as Settings['language'] })}
      >
        <LanguageOptions />
      </SelectField>
      <SelectField label={t('timeZone')} value={s.timeZone} onChange={(e) => set({ timeZone: e.target.value })}>
        {[...new Set([s.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((z) => (
          <option key={z}>{z}</option>
        ))}
      </SelectField>
      <SelectField
        label={t('calendar')}
        value={s.calendar}
        onChange={(e) => set({ calendar: e.target.value as Settings['calendar'] })}
      >
        <option value="gregorian">{t('gregorian')}</option>
        <option value="jalali">{t('jalali')}</option>
      </SelectField>
      <SelectField
        label={t('weekStart')}
        value={s.weekStart ?? ''}
        onChange={(e) => set({ weekStart: (e.target.value || undefined) as Settings['weekStart'] })}
      >
        <option value="">{t('byCalendar')}</option>
        <option value="saturday">{t('saturday')}</option>
        <option value="sunday">{t('sunday')}</option>
        <option value="monday">{t('monday')}</option>
      </SelectField>
      <SelectField
        label={t('digits')}
        value={s.digits}
        onChange={(e) => set({ digits: e.target.value as Settings['digits'] })}
      >
        <option value="latin">123</option>
        <option value="persian">۱۲۳</option>
      </SelectField>
      <SaveRow busy={write.isPending} />
    </form>
  )
}
