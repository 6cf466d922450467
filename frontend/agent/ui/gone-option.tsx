import { useTranslation } from 'react-i18next'

interface GoneOptionProps {
  value: string | undefined
  all: { id: string }[]
}

/** Stands in a select for a value that is not among its options any more: otherwise another one would seem chosen. */
export function GoneOption({ value, all }: GoneOptionProps) {
  const { t } = useTranslation('admin')
  if (!value || all.some((one) => one.id === value)) return null
  return <option value={value}>{t('broken.missing')}</option>
}
