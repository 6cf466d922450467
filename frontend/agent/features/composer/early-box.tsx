import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { changeDraft, draftKey, type Mode, useDraft } from '../../data/drafts'
import { lastSeq, threadQuery } from '../../data/thread'
import type { Early } from '../../data/writing'
import { sendKey } from './send-key'

/** Sets the caret where the box that stood here had it: behind what was written. */
export function goOnIn(area: HTMLTextAreaElement): void {
  area.focus()
  area.setSelectionRange(area.value.length, area.value.length)
}

interface EarlyBoxProps {
  id: string
  mode: Mode
  early: RefObject<Early>
}

/** Where one writes until the composer has come, so that letters are neither lost nor taken for keys. */
export function EarlyBox({ id, mode, early }: EarlyBoxProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const key = draftKey(me.id, id, mode)
  const { text, html } = useDraft(key)
  const client = useQueryClient()
  const thread = () => client.getQueryData(threadQuery(id).queryKey)
  const area = useRef<HTMLTextAreaElement>(null)
  const [sent, setSent] = useState(early.current.send?.draft)
  useLayoutEffect(() => {
    if (early.current.caret && area.current) goOnIn(area.current)
  }, [early])
  return (
    <div className="mx-5 mb-4 h-36 pointer-coarse:h-42 shrink-0 rounded-lg border border-line bg-raised pt-9 pointer-coarse:pt-13 shadow-sm focus-within:border-accent max-md:mx-2 max-md:mb-2">
      <textarea
        ref={area}
        id="composer"
        dir={text ? 'auto' : undefined}
        rows={2}
        readOnly={sent === key || html !== undefined} // what is formatted cannot be changed here
        aria-label={t('message')}
        value={text}
        onChange={(e) => changeDraft(key, (d) => ({ ...d, text: e.target.value }), lastSeq(thread()) || undefined)}
        onKeyDown={(e) => {
          const act = sendKey(e.nativeEvent, me.preferences.enterSends)
          if (!act) return
          e.preventDefault()
          if (act === 'leave') return area.current?.blur()
          early.current.send = { draft: key, close: act === 'sendClose' }
          setSent(key)
        }}
        onFocus={() => {
          early.current.caret = true
        }}
        onBlur={() => {
          early.current.caret = false
        }}
        className="block w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none read-only:text-ink-2"
      />
    </div>
  )
}
