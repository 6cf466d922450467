import { useQueryClient } from '@tanstack/react-query'
import { Paperclip, SendHorizontal, Slash } from 'lucide-react'
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { drafts } from '../../data/drafts'
import { wire } from '../../data/live-state'
import { newId, type Outgoing, outbox, send } from '../../data/outbox'
import { Button, IconButton } from '../../ui/button'
import { CannedList } from './canned-list'
import { Guard } from './guard'
import { UploadList, useUploads } from './uploads'

export type Mode = 'message' | 'note'

interface ComposerProps {
  conversation: Conversation
  seenSeq: number // the newest seq on the screen
  mode: Mode
  onMode: (mode: Mode) => void
  onSent: (closed: boolean) => void
}

const missingVariable = /\{\{\s*([A-Za-z.]+)\s*\}\}/g

/** Where replies and notes are written. What is typed is kept until it is sent. */
export function Composer({ conversation, seenSeq, mode, onMode, onSent }: ComposerProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const names = useNames()
  const id = conversation.id
  const [text, setText] = useState(() => drafts.get(id))
  const [canned, setCanned] = useState<{ id?: string; open: boolean; query: string }>({ open: false, query: '' })
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const uploads = useUploads()
  const stopped = outbox.use((all) => all.find((m) => m.conversation === id && m.state === 'stopped'))
  const tellTyping = useTyping(id, mode)

  useAutoGrow(box, text)
  const write = (next: string) => {
    setText(next)
    drafts.set(id, next)
  }
  const missing = [...text.matchAll(missingVariable)].map((m) => m[1]).join(', ')
  const nothing = text.trim() === '' && uploads.done.length === 0
  const blocked = nothing || uploads.busy || missing !== ''

  const submit = (close: boolean) => {
    if (blocked) return
    const message: Outgoing = {
      id: newId(),
      conversation: id,
      kind: mode,
      text: text.trim(),
      files: uploads.done,
      seenSeq,
      canned: canned.id,
      status: close ? 'closed' : undefined,
      at: new Date().toISOString(),
      state: 'sending',
    }
    write('')
    uploads.clear()
    setCanned({ open: false, query: '' })
    tellTyping(false)
    void send(client, message)
    if (mode === 'message') onSent(close)
  }
  const handleKey = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    if (canned.open && ['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape'].includes(e.key)) return // the list's
    const command = e.ctrlKey || e.metaKey
    if (e.key !== 'Enter' || e.nativeEvent.isComposing) {
      if (e.key === 'Escape') box.current?.blur()
      return
    }
    if (command || (me.preferences.enterSends && !e.shiftKey)) {
      e.preventDefault()
      submit(command && e.shiftKey)
    }
  }
  const handleChange = (next: string, caret: number) => {
    write(next)
    tellTyping(next !== '')
    const slash = /(?:^|\s)\/([\p{L}\p{N}\p{M}_-]*)$/u.exec(next.slice(0, caret))
    setCanned((c) => ({ ...c, open: slash !== null, query: slash?.[1] ?? '' }))
  }
  const insert = (filled: string, cannedId: string) => {
    const caret = box.current?.selectionStart ?? text.length
    const before = text.slice(0, caret).replace(/\/[\p{L}\p{N}\p{M}_-]*$/u, '')
    write(before + filled + text.slice(caret))
    setCanned({ id: cannedId, open: false, query: '' })
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(before.length + filled.length, before.length + filled.length)
    })
  }
  const handlePaste = (e: ClipboardEvent) => {
    if (e.clipboardData.files.length > 0) {
      e.preventDefault()
      uploads.add(e.clipboardData.files)
    }
  }
  const handleDrop = (e: DragEvent) => {
    e.preventDefault()
    uploads.add(e.dataTransfer.files)
  }
  const note = mode === 'note'
  return (
    <>
      <Guard message={stopped} conversation={conversation} onEdit={(m) => write(m.text)} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere on the composer */}
      <div
        className={`relative mx-5 mb-4 shrink-0 rounded-lg border shadow-sm max-md:mx-2 max-md:mb-2 ${note ? 'border-note-line bg-note' : 'border-line bg-raised'}`}
        onDrop={handleDrop}
        onDragOver={(e) => e.preventDefault()}
      >
        {canned.open && (
          <CannedList
            conversation={id}
            query={canned.query}
            onInsert={insert}
            onClose={() => setCanned((c) => ({ ...c, open: false }))}
          />
        )}
        <div role="tablist" aria-label={t('composer.message')} className="flex gap-0.5 px-2 pt-2">
          {(['message', 'note'] as const).map((m) => (
            <button
              key={m}
              type="button"
              role="tab"
              aria-selected={mode === m}
              onClick={() => onMode(m)}
              className={`h-[26px] rounded-sm px-2.5 text-sm ${mode === m ? 'bg-subtle font-medium text-ink' : 'text-ink-2'}`}
            >
              {m === 'note' ? t('note') : t('composer.reply')}
            </button>
          ))}
        </div>
        <textarea
          ref={box}
          id="composer"
          dir={text ? 'auto' : undefined}
          rows={2}
          aria-label={t('composer.message')}
          placeholder={
            note ? t('composer.writeNote') : t('composer.writeTo', { name: names.contact(conversation.contact) })
          }
          value={text}
          onChange={(e) => handleChange(e.target.value, e.target.selectionStart)}
          onKeyDown={handleKey}
          onPaste={handlePaste}
          className="block max-h-[40vh] w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none"
        />
        {missing && (
          <p role="alert" className="px-3.5 text-xs text-danger">
            {t('composer.missing', { names: missing })}
          </p>
        )}
        <UploadList uploads={uploads} />
        <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(e) => e.target.files && uploads.add(e.target.files)}
          />
          <IconButton label={t('composer.attach')} onClick={() => picker.current?.click()}>
            <Paperclip size={16} />
          </IconButton>
          <IconButton
            label={t('composer.canned')}
            onClick={() => setCanned((c) => ({ ...c, open: !c.open, query: '' }))}
          >
            <Slash size={15} />
          </IconButton>
          <span className="ms-auto flex gap-2">
            {!note && (
              <Button onClick={() => submit(true)} disabled={blocked} title="Ctrl ⇧ ↵" className="max-md:hidden">
                {t('composer.sendClose')}
              </Button>
            )}
            <Button look="primary" onClick={() => submit(false)} disabled={blocked} title="Ctrl ↵">
              <SendHorizontal size={14} className="rtl:-scale-x-100" />
              {note ? t('composer.addNote') : t('composer.send')}
            </Button>
          </span>
        </div>
      </div>
    </>
  )
}

function useAutoGrow(box: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    el.style.height = 'auto'
    el.style.height = `${el.scrollHeight}px`
  }, [box, text])
}

/** Tells others that one types, at most every three seconds, and that one stopped. */
function useTyping(id: string, mode: Mode): (on: boolean) => void {
  const told = useRef(0)
  useEffect(() => () => wire.send({ type: 'typing', conversation: id, on: false }), [id])
  return (on) => {
    const now = Date.now()
    if (on && now - told.current < 3000) return
    told.current = on ? now : 0
    wire.send({ type: 'typing', conversation: id, on, note: mode === 'note' })
  }
}
