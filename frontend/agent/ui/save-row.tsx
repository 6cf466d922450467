import { useTranslation } from 'react-i18next'
import { Button } from './button'

interface SaveRowProps {
  busy?: boolean
  onCancel?: () => void
}

/** The foot of a form: what keeps it and what leaves it as it was. In a dialog it stays in sight: see .foot in styles.css. */
export function SaveRow({ busy, onCancel }: SaveRowProps) {
  const { t } = useTranslation()
  return (
    <div className="foot flex justify-end gap-2">
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
