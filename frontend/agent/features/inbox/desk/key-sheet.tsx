import { useTranslation } from 'react-i18next'
import { Dialog } from '../../../ui/dialog'

const rows = [
  ['J / K', 'move'],
  ['R', 'reply'],
  ['⇧ R', 'replyAll'],
  ['N', 'note'],
  ['C', 'begin'],
  ['A', 'assign'],
  ['T', 'tag'],
  ['S', 'snooze'],
  ['E', 'close'],
  ['U', 'unread'],
  ['X', 'select'],
  ['Z', 'undo'],
  ['/', 'search'],
  ['Ctrl ↵', 'send'],
  ['Ctrl ⇧ ↵', 'sendClose'],
  ['Ctrl F', 'find'],
  ['Ctrl K', 'bar'],
  ['?', 'help'],
] as const

/** All keys on one sheet. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('actions')
  return (
    <Dialog open={open} title={t('keys.title')} onClose={onClose}>
      <dl className="grid grid-cols-[110px_1fr] gap-y-2">
        {rows.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd dir="ltr" className="rounded-[5px] border border-line px-2 py-0.5 font-sans text-sm">
                {key}
              </kbd>
            </dt>
            <dd>{t(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
