import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, type DragEvent, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { shortened } from '../../../shared/text/shortened'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { mergeActions, standing, useAlso, withoutAction } from '../../data/canned-actions'
import { changeDraft, draftKey, type Mode, useDraft } from '../../data/drafts'
import { editAgain } from '../../data/edit-again'
import { listed } from '../../data/i18n'
import { kept } from '../../data/kept'
import { sayingOf } from '../../data/mail-draft'
import { type Outgoing, outbox } from '../../data/outbox'
import { type Later, soon } from '../../data/scheduled'
import { sendDraft, sendOnceThere } from '../../data/send-draft'
import { callOff, type Wanted, waiting } from '../../data/waiting'
import { type Early, modeIn, modesOf } from '../../data/writing'
import { ask } from '../../ui/confirm'
import { useRefusal } from '../../ui/refusal'
import { toast } from '../../ui/toast'
import { AlsoDone } from './also'
import type { Box, BoxProps, Written } from './box'
import { CannedList } from './canned-list'
import { Guard } from './guard'
import { RecipientsRow } from './mail/part'
import { useMail } from './mail/use-mail'
import { Meanwhile } from './meanwhile'
import { MentionList } from './mention-list'
import { mentionAt, mentionsIn } from './mentions'
import { PlainBox } from './plain-box'
import { SendButtons, Waits } from './send-buttons'
import { sendKey } from './send-key'
import { slashAt } from './slash'
import { Tabs } from './tabs'
import { useTellTyping } from './tell-typing'
import { TextProblems, useWrong } from './text-problems'
import { Tools } from './tools'
import { UnsentLine } from './unsent'
import { FileList, useUploads } from './uploads'
import { useOtherDevices } from './use-other-devices'
import { useRich } from './use-rich'

const wantsRich = 'pasokh.rich'

/** A button that asks when a reply is to be sent. */
export interface SendLaterProps {
  disabled: boolean
  onLater: (later: Later) => void
}

interface ComposerProps {
  conversation: Conversation
  seenSeq: number // the newest seq on the screen
  mode: Mode
  early: RefObject<Early> // from the box that stood here before
  SendLater: ComponentType<SendLaterProps>
  onMode: (mode: Mode) => void
  onSent: (closed: boolean) => void
}

/** Which menu is open above the box, for what was typed after its sign. */
interface Opened {
  menu: 'canned' | 'mention'
  draft: string
  query: string
  typed: boolean
  at?: number // where the caret was when something was chosen that is on its way: there it goes in
}

/** Where replies and notes are written. What is typed is kept until it is sent. */
export function Composer({ conversation, seenSeq, mode: wanted, early, SendLater, onMode, onSent }: ComposerProps) {
  const { t } = useTranslation('compose')
  const boot = useBootstrap()
  const { me } = boot
  const client = useQueryClient()
  const names = useNames()
  const style = useDateStyle()
  const called = number(conversation.number, style)
  const id = conversation.id
  const mode = modeIn(conversation, wanted)
  const note = mode === 'note'
  const key = draftKey(me.id, id, mode)
  const { text, html, files, canned, actions, seenSeq: begunAt, unsent } = useDraft(key)
  const inWords = useAlso()
  const also = inWords(actions)
  const [asked, setOpened] = useState<Opened>()
  const opened = asked?.draft === key ? asked : undefined
  const awaits = opened?.at !== undefined
  const [formats, setFormats] = useState(() => kept.get<boolean>(wantsRich) ?? false)
  const rich = formats || html !== undefined
  const Rich = useRich(rich, useRefusal())
  const box = useRef<Box>(null)
  const uploads = useUploads(key)
  const { going } = uploads
  const waits = waiting.use((all) => key in all)
  const stopped = outbox.use((all) => all.find((m) => m.conversation === id && m.by === me.id && m.state === 'stopped'))
  const tellTyping = useTellTyping(id, mode)
  const mail = useMail(conversation, draftKey(me.id, id, 'message'))
  const toNobody = !note && mail?.value.to.length === 0 && mail.value.cc.length + mail.value.bcc.length === 0

  useOtherDevices(me.id, id)
  const wrong = useWrong(text)
  const blocked = (text.trim() === '' && files.length + going.length === 0) || wrong.any || toNobody

  const submit = async (close: boolean, later: Later | undefined = soon(me.preferences)) => {
    if (blocked || waits || awaits) return
    const named = mentionsIn(text, boot.agents)
    const colleagues = listed(named.map((a) => names.agent(a)?.name ?? ''))
    if (!note && named.length > 0) {
      const asked = { title: t('mentionTitle', { names: colleagues }), text: t('mentionText'), action: t('sendAnyway') }
      if (!(await ask(asked))) return
    }
    const saying: Wanted = {
      by: me.id,
      conversation: id,
      number: conversation.number,
      kind: mode,
      text: text.trim(),
      html,
      mentions: note && named.length > 0 ? named : undefined,
      seenSeq: begunAt ?? seenSeq,
      canned,
      actions: standing(actions, also),
      status: close ? 'closed' : undefined,
      mail: mail && !note ? sayingOf(mail.value) : undefined,
      later: mail && !note ? later : undefined,
    }
    if (going.length === 0) sendDraft(client, key, saying)
    else void sendOnceThere(client, key, saying, () => toast(t('composer.notSent', { number: called }), 'bad'))
    setOpened(undefined)
    tellTyping(false)
    if (mode === 'message') onSent(close)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written or to be sent before this was there is told by it, once
  useEffect(() => {
    const { send } = early.current
    early.current.send = undefined
    if (send?.draft === key) void submit(send.close && !note)
    else if (early.current.caret && text !== '') tellTyping(true)
  }, [])
  const stopWaiting = () => {
    callOff(key)
    requestAnimationFrame(() => box.current?.focus())
  }
  const write = (next: Written) => {
    const empty = next.text.trim() === ''
    changeDraft(
      key,
      (d) => ({ ...d, html: undefined, ...next, ...(empty && { canned: undefined, actions: undefined }) }),
      seenSeq,
    )
    tellTyping(next.text !== '')
  }
  const handleCaret = (before: string) => {
    if (awaits) return
    const slash = slashAt(before)
    const mention = note ? mentionAt(before) : undefined
    if (slash !== undefined) setOpened({ menu: 'canned', draft: key, query: slash, typed: true })
    else if (mention !== undefined) setOpened({ menu: 'mention', draft: key, query: mention, typed: true })
    else setOpened(undefined)
  }
  /** Puts a menu's choice in place of the sign and what was typed after it. */
  const insert = (filled: string) => {
    box.current?.insert(filled, opened?.typed ? opened.query.length + 1 : 0, opened?.at)
    setOpened(undefined)
  }
  const insertCanned = (filled: string, cannedId: string) => {
    insert(filled)
    const chosen = boot.canned.find((c) => c.id === cannedId)
    changeDraft(key, (d) => ({ ...d, canned: cannedId, actions: mergeActions(d.actions, chosen?.actions) }))
    if (chosen) uploads.copy(chosen)
  }
  const handleKey = (e: KeyboardEvent, inList: boolean): boolean => {
    // An open menu has taken the keys that are its own before.
    const act = sendKey(e, me.preferences.enterSends && !inList)
    if (act === 'leave' && waits) stopWaiting()
    else if (act === 'leave') box.current?.blur()
    else if (act) void submit(act === 'sendClose' && !note)
    return act !== undefined
  }
  const handleDrop = (e: DragEvent) => {
    if (e.dataTransfer.files.length === 0 || e.defaultPrevented) return // the rich box has taken them
    e.preventDefault()
    uploads.add(e.dataTransfer.files)
  }
  const handleEdit = (m: Outgoing) => {
    editAgain(m)
    onMode(m.kind)
    requestAnimationFrame(() => box.current?.focus())
  }
  const toggleRich = () => {
    box.current?.focus() // until the other box is there, in which one goes on with the next key
    early.current.caret = true
    setFormats(!rich)
    kept.set(wantsRich, !rich)
    if (rich && html !== undefined) write({ text })
  }
  const boxProps: BoxProps = {
    value: { text, html },
    locked: waits || (html !== undefined && !Rich), // without the editor its formatting would be lost
    early,
    label: t('composer.message'),
    placeholder: note
      ? t('composer.writeNote')
      : t('composer.writeTo', { name: shortened(names.contact(conversation.contact), 24) }),
    onChange: write,
    onCaret: handleCaret,
    onKey: handleKey,
    onFiles: uploads.add,
  }
  return (
    <>
      <Guard message={stopped} conversation={conversation} onEdit={handleEdit} />
      {!note && <Meanwhile draft={key} conversation={conversation} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere on the composer */}
      <div
        className={`@container relative mx-5 mb-4 shrink-0 rounded-lg border shadow-sm focus-within:border-accent max-md:mx-2 max-md:mb-2 ${note ? 'border-note-line bg-note' : 'border-line bg-raised'}`}
        onDrop={handleDrop}
        onDragOver={(e) => e.preventDefault()}
      >
        {opened?.menu === 'canned' && (
          <CannedList
            conversation={id}
            query={opened.query}
            onWait={(on) => setOpened((o) => o && { ...o, at: on ? box.current?.at() : undefined })}
            onInsert={insertCanned}
            onClose={() => setOpened(undefined)}
          />
        )}
        {opened?.menu === 'mention' && (
          <MentionList
            query={opened.query}
            onInsert={(name) => insert(`@${name} `)}
            onClose={() => setOpened(undefined)}
          />
        )}
        <Tabs modes={modesOf(conversation)} mode={mode} onMode={onMode} />
        {mail && !note && (
          <Suspense>
            <RecipientsRow mail={mail} locked={waits} />
          </Suspense>
        )}
        {Rich ? <Rich key={key} ref={box} {...boxProps} /> : <PlainBox ref={box} {...boxProps} />}
        {unsent && (
          <Suspense>
            <UnsentLine why={unsent} />
          </Suspense>
        )}
        <TextProblems text={text} />
        <FileList
          files={files}
          going={going}
          onDrop={(file) => {
            callOff(key)
            changeDraft(key, (d) => ({ ...d, files: d.files.filter((f) => f.id !== file) }))
          }}
        />
        <AlsoDone
          all={also}
          onRemove={(one) => {
            callOff(key)
            changeDraft(key, (d) => ({ ...d, actions: d.actions && withoutAction(d.actions, one) }))
          }}
        />
        <Tools
          rich={rich}
          text={text}
          locked={waits}
          cannedOpen={opened?.menu === 'canned'}
          onFiles={uploads.add}
          onCanned={() =>
            setOpened(opened?.menu === 'canned' ? undefined : { menu: 'canned', draft: key, query: '', typed: false })
          }
          onEmoji={(emoji) => box.current?.insert(emoji)}
          onRich={toggleRich}
          onTurn={(turned) => write({ text: turned })}
        >
          {waits ? (
            <Waits onCancel={stopWaiting} />
          ) : (
            <SendButtons note={note} disabled={blocked || awaits} onSend={(close) => void submit(close)}>
              {mail && !note && (
                <SendLater disabled={blocked || awaits} onLater={(later) => void submit(false, later)} />
              )}
            </SendButtons>
          )}
        </Tools>
      </div>
    </>
  )
}
