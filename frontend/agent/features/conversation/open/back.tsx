import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/button'

/** Leads from one pane back to the one whose place it took on a narrow screen. */
export function Back({ onClick, className = 'md:hidden' }: { onClick: () => void; className?: string }) {
  const { t } = useTranslation()
  return (
    <IconButton label={t('back')} className={className} onClick={onClick}>
      <ArrowLeft size={18} className="rtl:-scale-x-100" />
    </IconButton>
  )
}
