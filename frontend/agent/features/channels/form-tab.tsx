import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { Check, TextAreaField } from '../../ui/field'
import type { TabProps } from './tab'

/** What a visitor must fill in before the first message: nothing, unless the admin insists. */
export function FormTab({ channel: { form }, set }: TabProps) {
  const { t } = useTranslation('admin')
  const ask = (part: Partial<Channel['form']>) => set({ form: { ...form, ...part } })
  return (
    <>
      <p className="text-ink-2">{t('channels.form.about')}</p>
      <Check label={t('channels.form.name')} checked={form.name} onChange={(e) => ask({ name: e.target.checked })} />
      <Check label={t('channels.form.email')} checked={form.email} onChange={(e) => ask({ email: e.target.checked })} />
      <TextAreaField
        label={t('channels.form.topics')}
        hint={t('channels.form.topicsHint')}
        value={form.topics.join('\n')}
        onChange={(e) => ask({ topics: e.target.value === '' ? [] : e.target.value.split('\n') })}
      />
    </>
  )
}
