import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../../data/bootstrap'
import { isUnfinished } from '../../../data/unfinished'
import { Button } from '../../../ui/button'
import { BulkReplyDialog } from './dialog'

/** Says that a reply to many was interrupted when the page was left, and goes on with it. */
export function ResumeBulkReply() {
  const { t } = useTranslation('bulk')
  const { me } = useBootstrap()
  const [open, setOpen] = useState(false)
  const [over, setOver] = useState(false)
  if (over) return null
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-danger-soft px-4 py-1.5 text-sm text-danger"
    >
      <TriangleAlert size={14} aria-hidden="true" className="shrink-0" />
      {t('unfinished')}
      <Button small onClick={() => setOpen(true)}>
        {t('look')}
      </Button>
      {open && (
        <BulkReplyDialog
          to={[]}
          onClose={() => {
            setOpen(false)
            setOver(!isUnfinished(me.id))
          }}
        />
      )}
    </div>
  )
}
