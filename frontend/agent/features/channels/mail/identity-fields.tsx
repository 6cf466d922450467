import { languages } from 'virtual:languages'
import { useTranslation } from 'react-i18next'
import { Check, TextAreaField, TextField } from '../../../ui/field'
import type { MailFields } from './queries'

export interface FieldsProps {
  fields: MailFields
  set: (part: Partial<MailFields>) => void
}

/** Under which addresses and names the channel writes. */
export function IdentityFields({ fields, set }: FieldsProps) {
  const { t } = useTranslation('mail')
  return (
    <>
      <TextAreaField
        label={t('channel.addresses')}
        hint={t('channel.addressesHint')}
        dir="ltr"
        rows={2}
        required
        spellCheck={false}
        value={fields.addresses.join('\n')}
        onChange={(e) => set({ addresses: e.target.value.split('\n') })}
      />
      <TextField
        label={t('channel.fromName')}
        value={fields.fromName}
        onChange={(e) => set({ fromName: e.target.value })}
      />
      <Check
        label={t('channel.agentName')}
        checked={fields.agentName}
        onChange={(e) => set({ agentName: e.target.checked })}
      />
      {Object.entries(languages).map(([code, { name, direction }]) => (
        <TextAreaField
          key={code}
          label={t('channel.signatureIn', { language: name })}
          hint={t('channel.signatureHint')}
          dir={direction}
          rows={2}
          value={fields.signatures[code] ?? ''}
          onChange={(e) => set({ signatures: { ...fields.signatures, [code]: e.target.value } })}
        />
      ))}
    </>
  )
}
