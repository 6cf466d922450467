import { useTranslation } from 'react-i18next'
import { Chip } from './chip'

/** Marks a record of a list that names what is gone or switched off, and says which of the two in words. */
export function BrokenChip({ faults }: { faults: ('gone' | 'inactive')[] }) {
  const { t } = useTranslation('admin')
  if (faults.length === 0) return null
  return (
    <Chip tone="danger" title={t('broken.why', { problems: faults.map((f) => t(`broken.${f}`)).join(' · ') })}>
      {t('broken.mark')}
    </Chip>
  )
}
