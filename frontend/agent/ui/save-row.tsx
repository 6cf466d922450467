import { useTranslation } from 'react-i18next'
import { Button } from './button'

interface SaveRowProps {
  busy?: boolean
  error?: string
  onCancel?: () => void
}

/** The foot of a form: what keeps it and what leaves it as it was. In a dialog it stays in sight: see .foot in styles.css. */
export function SaveRow({ busy, error, onCancel }: SaveRowProps) {
  const { t } = useTranslation()
  return (
    <div className="foot flex flex-wrap items-center justify-end gap-2">
      {error && (
        <p role="alert" className="min-w-40 flex-1 text-sm text-danger">
          {error}
        </p>
      )}
      {onCancel && (
        <Button look="ghost" onClick={onCancel}>
          {t('cancel')}
        </Button>
      )}
      <Button type="submit" look="primary" disabled={busy}>
        {t('save')}
      </Button>
    </div>
  )
}
