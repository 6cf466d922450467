import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { changeDraft, draftKey, type Mode, useDraft } from '../../data/drafts'
import { modeIn } from './modes'

interface EarlyBoxProps {
  conversation: Conversation
  mode: Mode
  writing: RefObject<boolean> // whether the caret is here: then it goes on in what comes in place of this
}

/** Where one writes until the composer has come, so that letters are neither lost nor taken for keys. */
export function EarlyBox({ conversation, mode: wanted, writing }: EarlyBoxProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const key = draftKey(me.id, conversation.id, modeIn(conversation, wanted))
  const { text, html } = useDraft(key)
  return (
    <div className="mx-5 mb-4 h-36 shrink-0 rounded-lg border border-line bg-raised pt-9 shadow-sm focus-within:border-accent max-md:mx-2 max-md:mb-2">
      <textarea
        id="composer"
        dir={text ? 'auto' : undefined}
        rows={2}
        readOnly={html !== undefined} // what is formatted cannot be changed here
        aria-label={t('message')}
        value={text}
        onChange={(e) => changeDraft(key, (d) => ({ ...d, text: e.target.value }))}
        onFocus={() => {
          writing.current = true
        }}
        onBlur={() => {
          writing.current = false
        }}
        className="block w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none"
      />
    </div>
  )
}
