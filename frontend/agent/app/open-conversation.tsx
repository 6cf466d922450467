import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, CloudOff, PanelRight, SearchX } from 'lucide-react'
import { type CSSProperties, lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation } from '../../shared/api/client'
import { useBootstrap } from '../data/bootstrap'
import { conversationQuery } from '../data/conversations'
import type { Mode } from '../data/drafts'
import { readTexts } from '../data/i18n'
import type { Outgoing } from '../data/outbox'
import { editAgain } from '../data/send-draft'
import { lastSeq, threadQuery } from '../data/thread'
import { limits, useView } from '../data/view'
import { wire } from '../data/wire'
import { type Early, EarlyBox } from '../features/composer/early-box'
import { modeIn } from '../features/composer/modes'
import { useFindKey } from '../features/conversation/find/find-key'
import { useFollow } from '../features/conversation/follow'
import { ConversationHeader } from '../features/conversation/header'
import { LiveLine } from '../features/conversation/live-line'
import type { OpenMenu } from '../features/conversation/open-menu'
import { Thread } from '../features/conversation/thread'
import { useSeen, useUpdate } from '../features/conversation/update'
import { Button, IconButton } from '../ui/button'
import { Empty } from '../ui/empty'
import { useKeys } from '../ui/keys'
import { Separator } from '../ui/separator'
import { useSubject } from './commands'

const ContactPane = lazy(async () => {
  const [m] = await Promise.all([import('../features/contact/pane'), readTexts('contact')])
  return { default: m.ContactPane }
})
const Explain = lazy(() => import('../features/rules/explain').then((m) => ({ default: m.ExplainDialog })))
const MergeDialog = lazy(async () => {
  const [m] = await Promise.all([import('../features/conversation/merge-dialog'), readTexts('merge')])
  return { default: m.MergeDialog }
})
const MergedBar = lazy(async () => {
  const [m] = await Promise.all([import('../features/conversation/merged'), readTexts('merge')])
  return { default: m.MergedBar }
})
/** Brings the composer, which the first conversation needs and the list does not. */
export async function readComposer() {
  const [{ Composer: Shown }] = await Promise.all([import('../features/composer/composer'), readTexts('compose')])
  return { default: Shown }
}
const Composer = lazy(readComposer)

interface OpenConversationProps {
  id: string
  folder: string
  contactShown: boolean
  onContact: (shown: boolean) => void
  onBack: () => void
  onSent: (afterSend: string | undefined, closed: boolean) => void
}

/** The conversation that is open, from the cache at once where it is there. Mount one per id. */
export function OpenConversation(props: OpenConversationProps) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(conversationQuery(props.id))
  const writing = useWriting()
  const [menu, setMenu] = useState<OpenMenu>()
  if (data) return <Shown conversation={data} writing={writing} menu={menu} setMenu={setMenu} {...props} />
  if (!error) return <Coming id={props.id} writing={writing} setMenu={setMenu} />
  const gone = error instanceof ApiError && error.status === 404
  return (
    <div className="flex h-full flex-col bg-surface">
      <Back onClick={props.onBack} />
      <Empty
        icon={gone ? <SearchX size={28} aria-hidden="true" /> : <CloudOff size={28} aria-hidden="true" />}
        title={t(gone ? 'errors.not_found' : 'failed.title')}
        text={gone ? undefined : t('failed.text')}
        action={
          gone ? (
            <Button onClick={props.onBack}>{t('back')}</Button>
          ) : (
            <Button look="primary" onClick={() => void refetch()}>
              {t('failed.again')}
            </Button>
          )
        }
      />
    </div>
  )
}

/** What is being written, in the box that stands there now, and in the one that takes its place. */
interface Writing {
  mode: Mode
  onMode: (mode: Mode) => void
  early: RefObject<Early>
}

function useWriting(): Writing {
  const [mode, setMode] = useState<Mode>('message')
  const early = useRef<Early>({ caret: false })
  const write = (as: Mode) => {
    const focus = () => document.getElementById('composer')?.focus()
    flushSync(() => setMode(as)) // the next key is a letter already
    focus()
    // The command bar gives the focus back as it closes. After a key nothing does, and who left the box at once is out of it.
    if (document.querySelector('[role=dialog]')) requestAnimationFrame(focus)
  }
  useKeys({ reply: () => write('message'), note: () => write('note') })
  return { mode, onMode: setMode, early }
}

const panes = 'grid h-full min-h-0 xl:grid-cols-[minmax(0,1fr)_minmax(0,var(--contact))]'

interface ComingProps {
  id: string
  writing: Writing
  setMenu: (menu: OpenMenu) => void
}

/** A conversation on its way: whoever wants to write begins, and a menu that is asked for opens when it is there. */
function Coming({ id, writing: { mode, early }, setMenu }: ComingProps) {
  const [view] = useView()
  useKeys({ assign: () => setMenu('assignee'), tag: () => setMenu('tags'), snooze: () => setMenu('snooze') })
  return (
    <div style={{ '--contact': `${view.contact}px` } as CSSProperties} className={panes}>
      <div className="flex min-h-0 min-w-0 flex-col justify-end bg-surface">
        <EarlyBox id={id} mode={mode} early={early} />
      </div>
    </div>
  )
}

interface ShownProps extends OpenConversationProps {
  conversation: Conversation
  writing: Writing
  menu: OpenMenu
  setMenu: (menu: OpenMenu) => void
}

function Shown({ conversation, writing, menu, setMenu, folder, contactShown, onContact, onBack, onSent }: ShownProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const { id } = conversation
  const thread = useQuery(threadQuery(id))
  const { mode, onMode, early } = writing
  useViewing(id)
  useConversationKeys(conversation, setMenu, () => onSent(me.preferences.afterSend, false))
  const [explained, setExplained] = useState(false)
  const [merging, setMerging] = useState(false)
  const [finding, setFinding] = useState(false)
  useFindKey(() => {
    if (finding) return refocus()
    setFinding(true)
    return true
  })
  useSubject({
    conversation,
    ...useFollow(conversation),
    update: useUpdate(id),
    explain: () => setExplained(true),
    merge: () => setMerging(true),
    find: () => setFinding(true),
  })
  const handleEdit = (message: Outgoing) => {
    editAgain(message)
    onMode(message.kind)
    requestAnimationFrame(() => document.getElementById('composer')?.focus())
  }
  const [view, changeView] = useView()
  return (
    <div style={{ '--contact': `${view.contact}px` } as CSSProperties} className={panes}>
      <section
        aria-label={conversation.subject}
        className={`flex min-h-0 min-w-0 flex-col bg-surface ${contactShown ? 'max-xl:hidden' : ''}`}
      >
        <ConversationHeader
          conversation={conversation}
          menu={menu}
          onMenu={setMenu}
          back={<Back onClick={onBack} />}
          onMerge={() => setMerging(true)}
          onFind={() => setFinding(true)}
          onExplain={() => setExplained(true)}
          contact={
            <IconButton label={t('contactPane')} className="xl:hidden" onClick={() => onContact(true)}>
              <PanelRight size={16} className="rtl:-scale-x-100" />
            </IconButton>
          }
        />
        <Thread conversation={conversation} finding={finding} onFound={() => setFinding(false)} onEdit={handleEdit} />
        {merging && (
          <Suspense>
            <MergeDialog conversation={conversation} folder={folder} onClose={() => setMerging(false)} />
          </Suspense>
        )}
        {explained && (
          <Suspense>
            <Explain conversation={conversation} onClose={() => setExplained(false)} />
          </Suspense>
        )}
        {conversation.merged && (
          <Suspense>
            <MergedBar conversation={conversation} folder={folder} />
          </Suspense>
        )}
        <LiveLine conversation={conversation} />
        <Suspense fallback={<EarlyBox id={id} mode={modeIn(conversation, mode)} early={early} />}>
          <Composer
            conversation={conversation}
            seenSeq={lastSeq(thread.data)}
            mode={mode}
            early={early}
            onMode={onMode}
            onSent={(closed) => onSent(me.preferences.afterSend, closed)}
          />
        </Suspense>
      </section>
      <div className={`relative min-h-0 min-w-0 ${contactShown ? '' : 'max-xl:hidden'}`}>
        <Separator
          range={limits.contact}
          label={t('panes.contact')}
          width={view.contact}
          before={false}
          onWidth={(width) => changeView({ contact: width })}
          className="-start-1 max-xl:hidden"
        />
        <Suspense>
          <ContactPane
            conversation={conversation}
            folder={folder}
            back={<Back onClick={() => onContact(false)} className="xl:hidden" />}
          />
        </Suspense>
      </div>
    </div>
  )
}

function Back({ onClick, className = 'md:hidden' }: { onClick: () => void; className?: string }) {
  const { t } = useTranslation()
  return (
    <IconButton label={t('back')} className={className} onClick={onClick}>
      <ArrowLeft size={18} className="rtl:-scale-x-100" />
    </IconButton>
  )
}

/** Brings one back to the find bar; who is in it already wants the browser's own. */
function refocus(): boolean {
  const box = document.querySelector<HTMLInputElement>('#find input')
  if (!box || document.activeElement === box) return false
  box.select()
  return true
}

/** Colleagues see that one looks at it. */
function useViewing(id: string): void {
  useEffect(() => {
    wire.stand({ type: 'viewing', conversation: id })
    return () => wire.stand({ type: 'viewing' })
  }, [id])
}

function useConversationKeys(c: Conversation, setMenu: (menu: OpenMenu) => void, onClosed: () => void): void {
  const update = useUpdate(c.id)
  const seen = useSeen(c.id)
  useKeys({
    assign: () => c.can.assign && setMenu('assignee'),
    tag: () => c.can.tag && setMenu('tags'),
    snooze: () => c.can.snooze && setMenu('snooze'),
    close: () => {
      if (!c.can.status) return
      update({ status: c.status === 'closed' ? 'open' : 'closed' })
      if (c.status !== 'closed') onClosed()
    },
    unread: () => seen(Math.max(0, (c.last?.seq ?? 1) - 1)),
  })
}
