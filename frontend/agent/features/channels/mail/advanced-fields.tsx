import { useTranslation } from 'react-i18next'
import { Check, SelectField, TextField } from '../../../ui/field'
import type { FieldsProps } from './identity-fields'
import type { MailFields } from './queries'

/** What few need to change. */
export function AdvancedFields({ fields, set }: FieldsProps) {
  const { t } = useTranslation('mail')
  return (
    <details className="rounded-lg border border-line px-4 py-3">
      <summary className="font-medium pointer-coarse:py-2">{t('channel.advanced')}</summary>
      <div className="flex flex-col gap-3 pt-3">
        <SelectField
          label={t('channel.replyForm')}
          value={fields.replyForm || 'plus'}
          onChange={(e) => set({ replyForm: e.target.value as MailFields['replyForm'] })}
        >
          <option value="plus">{t('channel.replyPlus')}</option>
          <option value="domain">{t('channel.replyDomain')}</option>
          <option value="plain">{t('channel.replyPlain')}</option>
        </SelectField>
        {fields.replyForm === 'domain' && (
          <TextField
            label={t('channel.replyDomainName')}
            dir="ltr"
            required
            value={fields.replyDomain ?? ''}
            onChange={(e) => set({ replyDomain: e.target.value.trim() })}
          />
        )}
        <TextField
          label={t('channel.newAfter')}
          hint={t('channel.newAfterHint')}
          type="number"
          min={0}
          max={3650}
          value={String(fields.newAfterDays)}
          onChange={(e) => set({ newAfterDays: Number(e.target.value) })}
        />
        <Check
          label={t('channel.colleagues')}
          checked={fields.colleagues}
          onChange={(e) => set({ colleagues: e.target.checked })}
        />
        <TextField
          label={t('channel.perMinute')}
          hint={t('channel.perMinuteHint')}
          type="number"
          min={0}
          max={10000}
          value={String(fields.perMinute)}
          onChange={(e) => set({ perMinute: Number(e.target.value) })}
        />
        <TextField
          label={t('channel.authServer')}
          hint={t('channel.authServerHint')}
          dir="ltr"
          value={fields.authServer ?? ''}
          onChange={(e) => set({ authServer: e.target.value.trim() || undefined })}
        />
      </div>
    </details>
  )
}
