import { useTranslation } from 'react-i18next'
import { Button } from './button'
import type { Question } from './confirm'
import { Dialog } from './dialog'

/** A question before something is done that cannot be taken back. Leaving it does nothing. */
export function ConfirmDialog({ title, text, action, answer }: Question) {
  const { t } = useTranslation()
  return (
    <Dialog open title={title} description={text} onClose={() => answer(false)}>
      <div className="flex flex-wrap justify-end gap-2">
        <Button data-first onClick={() => answer(false)}>
          {t('cancel')}
        </Button>
        <Button look="danger" onClick={() => answer(true)}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
