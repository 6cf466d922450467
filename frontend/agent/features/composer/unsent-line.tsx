import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Unsent } from '../../data/draft'

export function UnsentLine({ why }: { why: Unsent }) {
  const { t } = useTranslation('later')
  return (
    <p role="status" className="flex items-center gap-2 px-3 pb-1.5 text-xs text-danger">
      <TriangleAlert size={13} aria-hidden="true" className="shrink-0" />
      {t(`unsent.${why}`)}
    </p>
  )
}
