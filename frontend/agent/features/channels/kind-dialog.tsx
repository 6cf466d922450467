import { Mail, MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { Dialog } from '../../ui/dialog'

interface KindDialogProps {
  onChoose: (kind: Channel['kind']) => void
  onClose: () => void
}

/** Asks which way in a new channel is. */
export function KindDialog({ onChoose, onClose }: KindDialogProps) {
  const { t } = useTranslation('mail')
  const kinds = [
    { kind: 'chat', Icon: MessagesSquare, about: t('channel.chatAbout') },
    { kind: 'email', Icon: Mail, about: t('channel.emailAbout') },
  ] as const
  return (
    <Dialog open title={t('channel.kind')} onClose={onClose}>
      {kinds.map(({ kind, Icon, about }, i) => (
        <button
          key={kind}
          type="button"
          data-first={i === 0 || undefined}
          onClick={() => onChoose(kind)}
          className="flex items-start gap-3 rounded-lg border border-line p-4 text-start hover:bg-hover"
        >
          <Icon size={20} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
          <span>
            <b className="block font-medium">{t(`channel.${kind}`)}</b>
            <span className="text-sm text-ink-2">{about}</span>
          </span>
        </button>
      ))}
    </Dialog>
  )
}
