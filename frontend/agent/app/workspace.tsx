import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft, Menu as MenuIcon, MessageSquare, PanelRight } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../shared/api/client'
import { useBootstrap } from '../data/bootstrap'
import { conversationQuery, countsQuery } from '../data/conversations'
import type { Mode } from '../data/drafts'
import { lastSeq, threadQuery } from '../data/thread'
import { wire } from '../data/wire'
import { ContactPane } from '../features/contact/pane'
import { ConversationHeader, type OpenMenu } from '../features/conversation/header'
import { LiveLine } from '../features/conversation/live-line'
import { Thread } from '../features/conversation/thread'
import { useSeen, useUpdate } from '../features/conversation/update'
import { ConversationList } from '../features/inbox/list'
import { type BuiltIn, builtIns, Sidebar } from '../features/inbox/sidebar'
import { SearchPane } from '../features/search/search'
import { IconButton } from '../ui/button'
import { Empty } from '../ui/empty'
import { KeySheet } from './key-sheet'
import { useKeys } from './keys'

const Composer = lazy(() => import('../features/composer/composer').then((m) => ({ default: m.Composer })))

type Pane = 'folders' | 'list' | 'conversation' | 'contact'

/** Folders, list, conversation, contact: side by side, or one at a time on a phone. */
export function Workspace() {
  const { t } = useTranslation('inbox')
  const params = useParams({ strict: false }) as { folder?: string; id?: string }
  const search = useSearch({ strict: false }) as { sort?: string; q?: string }
  const searching = params.folder === undefined
  const folder = params.folder ?? 'open'
  const { folders } = useBootstrap()
  const navigate = useNavigate()
  const [side, setSide] = useState<'folders' | 'contact'>()
  const [sheet, setSheet] = useState(false)
  const rows = useRef<Row[]>([])
  const handleRows = useCallback((all: Row[]) => {
    rows.current = all
  }, [])
  const title = (builtIns as readonly string[]).includes(folder)
    ? t(`folders.${folder as BuiltIn}`)
    : (folders.find((f) => f.id === folder)?.name ?? '')
  const pane: Pane = side ?? (params.id ? 'conversation' : 'list')
  useTitle(title)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place closes the side panes of a phone
  useEffect(() => setSide(undefined), [params.folder, params.id])

  const go = (step: 1 | -1) => {
    const at = rows.current.findIndex((r) => r.id === params.id)
    const next = rows.current[at < 0 ? 0 : at + step]
    if (next && !searching)
      void navigate({ to: '/inbox/$folder/$id', params: { folder, id: next.id }, search: { sort: search.sort } })
  }
  const backToList = () =>
    searching
      ? navigate({ to: '/search', search: { q: search.q ?? '' } })
      : navigate({ to: '/inbox/$folder', params: { folder }, search: { sort: search.sort } })
  useKeys({
    next: () => go(1),
    previous: () => go(-1),
    search: () => void navigate({ to: '/search', search: { q: search.q ?? '' } }),
    help: () => setSheet(true),
  })
  const on = (p: Pane) => (pane === p ? '' : 'max-md:hidden')
  const toFolders = (
    <IconButton label={t('folders.navigation')} className="md:hidden" onClick={() => setSide('folders')}>
      <MenuIcon size={18} />
    </IconButton>
  )
  const handleSent = (afterSend: string | undefined, closed: boolean) => {
    if (afterSend === 'list') void backToList()
    else if (afterSend === 'next' || closed) go(1)
  }
  return (
    <main className="grid min-h-0 flex-1 md:grid-cols-[228px_minmax(280px,368px)_minmax(0,1fr)] max-md:grid-cols-1">
      <div className={`min-h-0 ${on('folders')}`}>
        <Sidebar current={searching ? '' : folder} />
      </div>
      <div className={`min-h-0 min-w-0 ${on('list')}`}>
        {searching ? (
          <SearchPane q={search.q ?? ''} open={params.id} back={toFolders} />
        ) : (
          <ConversationList
            folder={folder}
            title={title}
            sort={search.sort}
            open={params.id}
            back={toFolders}
            onRows={handleRows}
          />
        )}
      </div>
      <div className={`min-h-0 min-w-0 ${pane === 'conversation' || pane === 'contact' ? '' : 'max-md:hidden'}`}>
        {params.id ? (
          <OpenConversation
            key={params.id}
            id={params.id}
            folder={folder}
            contactShown={side === 'contact'}
            onContact={(shown) => setSide(shown ? 'contact' : undefined)}
            onBack={() => void backToList()}
            onSent={handleSent}
          />
        ) : (
          <div className="flex h-full bg-surface">
            <Empty icon={<MessageSquare size={28} aria-hidden="true" />} title={t('pick')} text={t('pickText')} />
          </div>
        )}
      </div>
      <KeySheet open={sheet} onClose={() => setSheet(false)} />
    </main>
  )
}

interface OpenConversationProps {
  id: string
  folder: string
  contactShown: boolean
  onContact: (shown: boolean) => void
  onBack: () => void
  onSent: (afterSend: string | undefined, closed: boolean) => void
}

function OpenConversation({ id, folder, contactShown, onContact, onBack, onSent }: OpenConversationProps) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const { data, error } = useQuery(conversationQuery(id))
  const thread = useQuery(threadQuery(id))
  const [mode, setMode] = useState<Mode>('message')
  const [menu, setMenu] = useState<OpenMenu>()
  const update = useUpdate(id)
  const seen = useSeen(id)
  useEffect(() => {
    wire.stand({ type: 'viewing', conversation: id })
    return () => wire.stand({ type: 'viewing' })
  }, [id])
  const write = (as: Mode) => {
    setMode(as)
    requestAnimationFrame(() => document.getElementById('composer')?.focus())
  }
  useKeys({
    reply: () => write('message'),
    note: () => write('note'),
    assign: () => setMenu('assignee'),
    tag: () => setMenu('tags'),
    snooze: () => setMenu('snooze'),
    close: () => update({ status: data?.status === 'closed' ? 'open' : 'closed' }),
    unread: () => seen(Math.max(0, (data?.last?.seq ?? 1) - 1)),
  })
  if (error) {
    return (
      <div className="flex h-full bg-surface">
        <Empty title={t('pick')} text={t('errors.not_found', { ns: 'common' })} />
      </div>
    )
  }
  if (!data) return <div className="h-full bg-surface" />
  const back = (
    <IconButton
      label={t('back', { ns: 'common' })}
      className="md:hidden"
      onClick={contactShown ? () => onContact(false) : onBack}
    >
      <ArrowLeft size={18} className="rtl:-scale-x-100" />
    </IconButton>
  )
  return (
    <div className="grid h-full min-h-0 xl:grid-cols-[minmax(0,1fr)_304px]">
      <section
        aria-label={data.subject}
        className={`flex min-h-0 min-w-0 flex-col bg-surface ${contactShown ? 'max-xl:hidden' : ''}`}
      >
        <ConversationHeader
          conversation={data}
          menu={menu}
          onMenu={setMenu}
          back={back}
          contact={
            <IconButton label={t('contactPane')} className="xl:hidden" onClick={() => onContact(true)}>
              <PanelRight size={16} className="rtl:-scale-x-100" />
            </IconButton>
          }
        />
        <Thread conversation={data} />
        <LiveLine conversation={data} />
        <Suspense fallback={<div className="h-40 shrink-0" />}>
          <Composer
            conversation={data}
            seenSeq={lastSeq(thread.data)}
            mode={mode}
            onMode={setMode}
            onSent={(closed) => onSent(me.preferences.afterSend, closed)}
          />
        </Suspense>
      </section>
      <div className={`min-h-0 min-w-0 ${contactShown ? '' : 'max-xl:hidden'}`}>
        <ContactPane
          conversation={data}
          folder={folder}
          back={
            <IconButton label={t('back', { ns: 'common' })} className="xl:hidden" onClick={() => onContact(false)}>
              <ArrowLeft size={18} className="rtl:-scale-x-100" />
            </IconButton>
          }
        />
      </div>
    </div>
  )
}

/** The window's title counts what waits for an answer by the agent. */
function useTitle(title: string): void {
  const { settings } = useBootstrap()
  const { data } = useQuery(countsQuery)
  const mine = data?.items.find((c) => c.folder === 'mine')?.count ?? 0
  useEffect(() => {
    document.title = `${mine > 0 ? `(${mine}) ` : ''}${title} · ${settings.company}`
  }, [mine, title, settings.company])
}
