import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Menu as MenuIcon, X } from 'lucide-react'
import { type CSSProperties, lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../shared/api/client'
import { rowBeside } from '../data/beside'
import { useBootstrap } from '../data/bootstrap'
import { type BuiltIn, builtIns } from '../data/built-ins'
import { readTexts } from '../data/i18n'
import { hearClosing } from '../data/outbox'
import { prefetch } from '../data/prefetch'
import { isUnfinished } from '../data/unfinished'
import { limits, useView } from '../data/view'
import { useWhere } from '../data/where'
import { readSnooze, SnoozeMenu } from '../features/conversation/snooze-menu'
import { ConversationList } from '../features/inbox/list'
import { Sidebar } from '../features/inbox/sidebar'
import { readResults, SearchPane } from '../features/search/pane'
import { IconButton } from '../ui/button'
import { useKeys } from '../ui/keys'
import { readMenu } from '../ui/menu'
import { readPopover } from '../ui/popover'
import { useRefusal } from '../ui/refusal'
import { Separator } from '../ui/separator'
import { useTitle } from '../ui/title'
import { newestAction } from '../ui/toast'
import { useCommands } from './commands'
import { NoneOpen } from './none-open'
import { OpenConversation, readComposer } from './open-conversation'
import { Unsent } from './unsent'

const Bell = lazy(async () => {
  const [{ Bell: Shown }] = await Promise.all([import('../features/notifications/bell'), readTexts('notify')])
  return { default: Shown }
})
const KeySheet = lazy(async () => {
  const [{ KeySheet: Shown }] = await Promise.all([import('./key-sheet'), readTexts('actions')])
  return { default: Shown }
})

const NoChannel = lazy(async () => {
  const [{ NoChannel: Shown }] = await Promise.all([import('../features/session/no-channel'), readTexts('session')])
  return { default: Shown }
})

const ResumeBulkReply = lazy(async () => {
  const [m] = await Promise.all([import('../features/inbox/bulk-reply/resume'), readTexts('bulk')])
  return { default: m.ResumeBulkReply }
})

/** Offers to open again what a message closed, whatever is looked at by then. */
function useClosings() {
  const client = useQueryClient()
  const refused = useRefusal()
  useEffect(
    () =>
      hearClosing((closing) => {
        import('../features/conversation/undo').then((m) => m.offerOpening(client, closing)).catch(refused)
      }),
    [client, refused],
  )
}

/** Brings what the first key may ask for, while nobody waits for anything. */
async function readAhead(): Promise<void> {
  try {
    await Promise.all([readComposer(), readPopover(), readMenu()])
    await Promise.all([readResults(), readSnooze()])
  } catch (error) {
    console.warn('not read ahead', error) // it is tried again when it is asked for
  }
}

type Pane = 'folders' | 'list' | 'conversation' | 'contact'

/**
 * Folders, list, conversation, contact: side by side where there is room. On a tablet and in half a window the folders
 * take the list's place while they are asked for; a phone shows one of the four at a time.
 */
export function Workspace() {
  const { t } = useTranslation('inbox')
  const place = usePlace()
  const { folder, id, sort, q, searching, title } = place
  const [side, setSide] = useSide(`${folder} ${id} ${searching}`)
  const [sheet, setSheet] = useState(false)
  const [view, changeView] = useView()
  const { step, toList, toSearch, handleRows } = useMoves(place)
  useTitle(title, useBootstrap().settings.company)
  useEffect(() => void readAhead(), [])
  useClosings()
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    search: toSearch,
    help: () => setSheet(true),
    get undo() {
      return newestAction() // a toast comes and goes without this being drawn anew
    },
  })
  useCommands(() => [
    {
      id: 'density',
      label: t(view.dense ? 'list.roomy' : 'list.dense'),
      group: 'app',
      run: () => changeView({ dense: !view.dense }),
    },
  ])
  const { me, channels } = useBootstrap()
  const [unfinished] = useState(() => isUnfinished(me.id))
  const handleSent = (afterSend: string | undefined, closed: boolean) => {
    if (afterSend === 'list') toList()
    else if (afterSend === 'next' || closed) step(1)
  }
  const pane: Pane = side ?? (id ? 'conversation' : 'list')
  const listPlace = pane === 'list' ? '' : pane === 'folders' ? 'max-lg:hidden' : 'max-md:hidden'
  const toFolders = (
    <IconButton label={t('folders.navigation')} className="lg:hidden" onClick={() => setSide('folders')}>
      <MenuIcon size={18} />
    </IconButton>
  )
  return (
    <>
      <Unsent open={id} />
      {unfinished && (
        <Suspense>
          <ResumeBulkReply />
        </Suspense>
      )}
      <main
        style={{ '--folders': `${view.folders}px`, '--list': `${view.list}px` } as CSSProperties}
        className="grid min-h-0 flex-1 grid-cols-1 md:grid-cols-[minmax(0,min(var(--list),42%))_minmax(0,1fr)] lg:grid-cols-[minmax(0,var(--folders))_minmax(0,var(--list))_minmax(320px,1fr)]"
      >
        <div className={`relative min-h-0 min-w-0 ${pane === 'folders' ? '' : 'max-lg:hidden'}`}>
          <Sidebar
            current={searching ? '' : folder}
            close={
              <IconButton label={t('folders.close')} className="lg:hidden" onClick={() => setSide(undefined)}>
                <X size={18} />
              </IconButton>
            }
            bell={
              <Suspense>
                <Bell />
              </Suspense>
            }
          />
          <Separator
            range={limits.folders}
            label={t('panes.folders')}
            width={view.folders}
            before
            onWidth={(width) => changeView({ folders: width })}
            className="-end-1 max-lg:hidden"
          />
        </div>
        <div
          {...(id ? {} : { id: 'main', tabIndex: -1 })}
          className={`relative min-h-0 min-w-0 outline-none ${listPlace}`}
        >
          <Separator
            range={limits.list}
            label={t('panes.list')}
            width={view.list}
            before
            onWidth={(width) => changeView({ list: width })}
            className="-end-1 max-md:hidden"
          />
          {searching ? (
            <SearchPane q={q} open={id} back={toFolders} onRows={handleRows} />
          ) : (
            <ConversationList
              key={folder}
              folder={folder}
              title={title}
              sort={sort}
              open={id}
              back={toFolders}
              instead={
                channels.length > 0 ? undefined : (
                  <Suspense>
                    <NoChannel />
                  </Suspense>
                )
              }
              Snooze={SnoozeMenu}
              onRows={handleRows}
            />
          )}
        </div>
        <div
          {...(id ? { id: 'main', tabIndex: -1 } : {})}
          className={`min-h-0 min-w-0 outline-none ${pane === 'folders' || pane === 'list' ? 'max-md:hidden' : ''}`}
        >
          {id ? (
            <OpenConversation
              key={id}
              id={id}
              folder={folder}
              contactShown={side === 'contact'}
              onContact={(shown) => setSide(shown ? 'contact' : undefined)}
              onBack={toList}
              onSent={handleSent}
            />
          ) : (
            <NoneOpen />
          )}
        </div>
        {sheet && (
          <Suspense>
            <KeySheet open onClose={() => setSheet(false)} />
          </Suspense>
        )}
      </main>
    </>
  )
}

type Side = 'folders' | 'contact'

/** Which pane has taken another's place on a narrow screen; going elsewhere closes it. */
function useSide(place: string): [Side | undefined, (side: Side | undefined) => void] {
  const [opened, setOpened] = useState<{ side: Side; place: string }>()
  const here = opened?.place === place
  if (opened && !here) setOpened(undefined)
  return [here ? opened.side : undefined, (side) => setOpened(side && { side, place })]
}

interface Place {
  searching: boolean
  folder: string
  id?: string
  sort?: string
  q: string
  title: string
}

/** Where one is, as the address says. */
function usePlace(): Place {
  const { t } = useTranslation('inbox')
  const { folders } = useBootstrap()
  const { folder: listed, id, sort, q = '' } = useWhere()
  const searching = listed === undefined
  const folder = listed ?? 'open'
  const builtIn = builtIns.includes(folder as BuiltIn)
  const title = searching
    ? t('search.title')
    : builtIn
      ? t(`folders.${folder as BuiltIn}`)
      : (folders.find((f) => f.id === folder)?.name ?? '')
  return { searching, folder, id, sort, q, title }
}

/** Ways from here: to the next or previous row on the screen, back to the list, to the search. */
function useMoves({ searching, folder, id, sort, q }: Place) {
  const navigate = useNavigate()
  const rows = useRef<Row[]>([])
  const was = useRef<Row[]>([]) // the rows when the open one was last among them
  const hits = useRef<Map<string, number>>(undefined)
  const opened = useRef(id)
  opened.current = id
  const client = useQueryClient()
  const beside = useCallback((by: 1 | -1) => {
    if (rows.current.some((r) => r.id === opened.current)) was.current = rows.current
    return rowBeside(rows.current, was.current, opened.current, by)
  }, [])
  const readBeside = useCallback(() => {
    for (const by of [1, -1] as const) prefetch(client, beside(by)?.id)
  }, [client, beside])
  const handleRows = useCallback(
    (all: Row[], at?: Map<string, number>) => {
      rows.current = all
      hits.current = at
      readBeside()
    },
    [readBeside],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is opened
  useEffect(readBeside, [id, readBeside])
  const open = (to: string) =>
    searching
      ? navigate({ to: '/search/$id', params: { id: to }, search: { q, message: hits.current?.get(to) } })
      : navigate({ to: '/inbox/$folder/$id', params: { folder, id: to }, search: { sort } })
  return {
    handleRows,
    step: (by: 1 | -1) => {
      const next = beside(by)
      if (next) void open(next.id)
    },
    toList: () =>
      void (searching
        ? navigate({ to: '/search', search: { q } })
        : navigate({ to: '/inbox/$folder', params: { folder }, search: { sort } })),
    toSearch: () => {
      const box = document.getElementById('search')
      if (box) box.focus()
      else void navigate({ to: '/search', search: { q } })
    },
  }
}
