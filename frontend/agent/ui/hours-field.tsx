import { useTranslation } from 'react-i18next'
import { SelectField } from './field'
import { GoneOption } from './gone-option'

interface HoursFieldProps {
  hours: { id: string; name: string }[]
  value: string | undefined
  none: string // what it means to have none
  hint?: string
  onChange: (hours: string | undefined) => void
}

/** Which business hours. */
export function HoursField({ hours, value, none, hint, onChange }: HoursFieldProps) {
  const { t } = useTranslation('admin')
  return (
    <SelectField
      label={t('pages.hours')}
      hint={hint}
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value || undefined)}
    >
      <option value="">{none}</option>
      <GoneOption value={value} all={hours} />
      {hours.map((h) => (
        <option key={h.id} value={h.id}>
          {h.name}
        </option>
      ))}
    </SelectField>
  )
}
