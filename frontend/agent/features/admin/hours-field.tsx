import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { SelectField } from '../../ui/field'

interface HoursFieldProps {
  value: string | undefined
  none: string // what it means to have none
  hint?: string
  onChange: (hours: string | undefined) => void
}

/** Which business hours. */
export function HoursField({ value, none, hint, onChange }: HoursFieldProps) {
  const { t } = useTranslation('admin')
  const { hours } = useBootstrap()
  return (
    <SelectField
      label={t('pages.hours')}
      hint={hint}
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value || undefined)}
    >
      <option value="">{none}</option>
      {hours.map((h) => (
        <option key={h.id} value={h.id}>
          {h.name}
        </option>
      ))}
    </SelectField>
  )
}
