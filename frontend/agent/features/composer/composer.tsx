import { useQueryClient } from '@tanstack/react-query'
import { Paperclip, Slash } from 'lucide-react'
import {
  type ClipboardEvent,
  type DragEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { mergeActions, standing, useAlso, withoutAction } from '../../data/canned-actions'
import { keepDrafts, readDrafts } from '../../data/draft-sync'
import { changeDraft, draftAt, draftKey, type Mode, nothing, useDraft } from '../../data/drafts'
import { newId } from '../../data/id'
import { type Outgoing, outbox, send } from '../../data/outbox'
import { IconButton } from '../../ui/button'
import { AlsoDone } from './also'
import { CannedList } from './canned-list'
import { Guard } from './guard'
import { SendButtons } from './send-buttons'
import { sendKey } from './send-key'
import { insertAt, slashAt, unfilled } from './slash'
import { useTellTyping } from './tell-typing'
import { FileList, useUploads } from './uploads'

interface ComposerProps {
  conversation: Conversation
  seenSeq: number // the newest seq on the screen
  mode: Mode
  onMode: (mode: Mode) => void
  onSent: (closed: boolean) => void
}

/** Where replies and notes are written. What is typed is kept until it is sent. */
export function Composer({ conversation, seenSeq, mode: wanted, onMode, onSent }: ComposerProps) {
  const { t } = useTranslation('inbox')
  const boot = useBootstrap()
  const { me } = boot
  const client = useQueryClient()
  const names = useNames()
  const id = conversation.id
  const modes = (['message', 'note'] as const).filter((m) => conversation.can[m === 'note' ? 'note' : 'reply'])
  const mode = modes.includes(wanted) ? wanted : (modes[0] ?? 'note')
  const key = draftKey(me.id, id, mode)
  const { text, files, canned, actions } = useDraft(key)
  const inWords = useAlso()
  const also = inWords(actions)
  const [slash, setSlash] = useState<string>()
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const uploads = useUploads()
  const going = uploads.going.filter((g) => g.draft === key)
  const stopped = outbox.use((all) => all.find((m) => m.conversation === id && m.by === me.id && m.state === 'stopped'))
  const tellTyping = useTellTyping(id, mode)

  useAutoGrow(box, text)
  useOtherDevices(me.id, id)
  const write = (next: string, cannedId = canned) =>
    changeDraft(key, (d) => ({
      ...d,
      text: next,
      canned: next === '' ? undefined : cannedId,
      actions: next === '' ? undefined : d.actions,
    }))
  const missing = unfilled(text)
  const blocked = (text.trim() === '' && files.length === 0) || going.length > 0 || missing.length > 0

  const submit = (close: boolean) => {
    if (blocked) return
    const message: Outgoing = {
      id: draftAt(key).message ?? newId(),
      by: me.id,
      conversation: id,
      number: conversation.number,
      kind: mode,
      text: text.trim(),
      files,
      seenSeq,
      canned,
      actions: standing(actions, also),
      status: close ? 'closed' : undefined,
      at: new Date().toISOString(),
      state: 'sending',
    }
    void send(client, message)
    changeDraft(key, () => nothing)
    setSlash(undefined)
    tellTyping(false)
    if (mode === 'message') onSent(close)
  }
  const handleChange = (next: string, caret: number) => {
    write(next)
    tellTyping(next !== '')
    setSlash(slashAt(next, caret))
  }
  const insert = (filled: string, cannedId: string) => {
    const next = insertAt(text, box.current?.selectionStart ?? text.length, filled)
    write(next.text, cannedId)
    const more = boot.canned.find((c) => c.id === cannedId)?.actions
    if (more) changeDraft(key, (d) => ({ ...d, actions: mergeActions(d.actions, more) }))
    setSlash(undefined)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(next.caret, next.caret)
    })
  }
  const handlePaste = (e: ClipboardEvent) => {
    if (e.clipboardData.files.length === 0) return
    e.preventDefault()
    uploads.add(key, e.clipboardData.files)
  }
  const handleDrop = (e: DragEvent) => {
    e.preventDefault()
    uploads.add(key, e.dataTransfer.files)
  }
  const editAgain = (m: Outgoing) => {
    changeDraft(draftKey(m.by, m.conversation, m.kind), (d) => ({
      text: d.text.trim() === '' ? m.text : `${m.text}\n\n${d.text}`,
      files: [...m.files, ...d.files],
      canned: m.canned,
      actions: m.actions,
    }))
    onMode(m.kind)
    requestAnimationFrame(() => box.current?.focus())
  }
  const note = mode === 'note'
  return (
    <>
      <Guard message={stopped} conversation={conversation} onEdit={editAgain} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere on the composer */}
      <div
        className={`relative mx-5 mb-4 shrink-0 rounded-lg border shadow-sm focus-within:border-accent max-md:mx-2 max-md:mb-2 ${note ? 'border-note-line bg-note' : 'border-line bg-raised'}`}
        onDrop={handleDrop}
        onDragOver={(e) => e.preventDefault()}
      >
        {slash !== undefined && (
          <CannedList conversation={id} query={slash} onInsert={insert} onClose={() => setSlash(undefined)} />
        )}
        <Tabs modes={modes} mode={mode} onMode={onMode} />
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
          onKeyDown={(e) => {
            const act = slash === undefined ? sendKey(e.nativeEvent, me.preferences.enterSends) : undefined
            if (act) e.preventDefault()
            if (act === 'leave') box.current?.blur()
            else if (act) submit(act === 'sendClose' && !note)
          }}
          onPaste={handlePaste}
          className="block max-h-[40vh] w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none"
        />
        {missing.length > 0 && (
          <p role="alert" className="px-3.5 text-xs text-danger">
            {t('composer.missing', { names: missing.join(', ') })}
          </p>
        )}
        <FileList
          files={files}
          going={going}
          onDrop={(file) => changeDraft(key, (d) => ({ ...d, files: d.files.filter((f) => f.id !== file) }))}
        />
        <AlsoDone
          all={also}
          onRemove={(one) => changeDraft(key, (d) => ({ ...d, actions: d.actions && withoutAction(d.actions, one) }))}
        />
        <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(e) => {
              uploads.add(key, [...(e.target.files ?? [])])
              e.target.value = '' // so that the same file can be picked again
            }}
          />
          <IconButton label={t('composer.attach')} onClick={() => picker.current?.click()}>
            <Paperclip size={16} />
          </IconButton>
          <IconButton
            label={t('composer.canned')}
            aria-expanded={slash !== undefined}
            onClick={() => setSlash((s) => (s === undefined ? '' : undefined))}
          >
            <Slash size={15} />
          </IconButton>
          <SendButtons note={note} disabled={blocked} onSend={submit} />
        </div>
      </div>
    </>
  )
}

interface TabsProps {
  modes: Mode[]
  mode: Mode
  onMode: (mode: Mode) => void
}

function Tabs({ modes, mode, onMode }: TabsProps) {
  const { t } = useTranslation('inbox')
  return (
    <div role="tablist" aria-label={t('composer.message')} className="flex gap-0.5 px-2 pt-2">
      {modes.map((m) => (
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
  )
}

function useAutoGrow(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    el.style.height = 'auto'
    el.style.height = `${el.scrollHeight}px`
  }, [box, text])
}

/** Keeps what is written on the server, and goes on with what was begun on another device. Without an answer one goes on with what is here. */
function useOtherDevices(agent: string, conversation: string): void {
  useEffect(() => {
    keepDrafts()
    const left = new AbortController()
    readDrafts(agent, conversation, left.signal).catch((error: unknown) => {
      if (!(error instanceof ApiError) && !left.signal.aborted) throw error
    })
    return () => left.abort()
  }, [agent, conversation])
}
