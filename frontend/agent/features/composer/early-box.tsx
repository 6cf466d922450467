import { type RefObject, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { changeDraft, draftKey, type Mode, useDraft } from '../../data/drafts'
import { modeIn } from './modes'
import { sendKey } from './send-key'

/** What was done where one writes before the composer came, which goes on with it. */
export interface Early {
  caret: boolean // it is in the box
  send?: 'send' | 'sendClose' // it was told to send
}

interface EarlyBoxProps {
  conversation: Conversation
  mode: Mode
  early: RefObject<Early>
}

/** Where one writes until the composer has come, so that letters are neither lost nor taken for keys. */
export function EarlyBox({ conversation, mode: wanted, early }: EarlyBoxProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const key = draftKey(me.id, conversation.id, modeIn(conversation, wanted))
  const { text, html } = useDraft(key)
  const [sent, setSent] = useState(false)
  return (
    <div className="mx-5 mb-4 h-36 shrink-0 rounded-lg border border-line bg-raised pt-9 shadow-sm focus-within:border-accent max-md:mx-2 max-md:mb-2">
      <textarea
        id="composer"
        dir={text ? 'auto' : undefined}
        rows={2}
        readOnly={sent || html !== undefined} // what is formatted cannot be changed here
        aria-label={t('message')}
        value={text}
        onChange={(e) => changeDraft(key, (d) => ({ ...d, text: e.target.value }))}
        onKeyDown={(e) => {
          const act = sendKey(e.nativeEvent, me.preferences.enterSends)
          if (!act) return
          e.preventDefault()
          if (act === 'leave') return e.currentTarget.blur()
          early.current.send = act
          setSent(true)
        }}
        onFocus={() => {
          early.current.caret = true
        }}
        onBlur={() => {
          early.current.caret = false
        }}
        className="block w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none"
      />
    </div>
  )
}
