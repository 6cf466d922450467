import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { directionOf } from '../../../shared/text/direction'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { useTyping, useViewers } from '../../data/live-state'
import { Avatar } from '../../ui/avatar'

/** Who types, or else who looks on. */
export function LiveLine({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const names = useNames()
  const typing = useTyping(conversation.id).filter((who) => who.id !== me.id)
  const viewers = useViewers(conversation.id).filter((id) => id !== me.id)
  const first = typing[0]
  let text = ''
  let said = ''
  const face = names.agent(first ? first.id : viewers[0])
  if (first) {
    const name = first.kind === 'contact' ? names.contact(conversation.contact) : (names.agent(first.id)?.name ?? '')
    text = t('isTyping', { name }) + (first.text ? ' ·' : '…')
    said = first.text ?? ''
  } else if (viewers.length > 0) {
    const list = listed(viewers.map((id) => names.agent(id)?.name ?? ''))
    text = viewers.length === 1 ? t('isViewing', { names: list }) : t('areViewing', { names: list })
  }
  return (
    <div aria-live="polite" className="flex h-7 shrink-0 items-center gap-2 px-6 text-xs text-ink-3 max-md:px-3">
      {face && <Avatar name={face.name} color={face.color} photo={face.photo} size="s" />}
      <span className={said ? 'shrink-0' : 'cut'}>{text}</span>
      {said && (
        <bdi dir={directionOf(said) ?? 'auto'} className="cut">
          {said}
        </bdi>
      )}
    </div>
  )
}
