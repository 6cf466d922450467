import { Menu as MenuIcon, X } from 'lucide-react'
import { type CSSProperties, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../../data/bootstrap'
import { useCommands } from '../../../data/commands'
import { lazyPart } from '../../../data/room'
import { isUnfinished } from '../../../data/unfinished'
import { limits, useView } from '../../../data/view'
import { IconButton } from '../../../ui/button'
import { useKeys } from '../../../ui/keys'
import { Separator } from '../../../ui/separator'
import { useTitle } from '../../../ui/title'
import { newestAction } from '../../../ui/toast'
import { Sidebar } from '../sidebar'
import { ListPane } from './list-pane'
import { NoneOpen } from './none-open'
import type { Parts } from './parts'
import { readAhead } from './read-ahead'
import { Unsent } from './unsent'
import { useMoves } from './use-moves'
import { usePlace } from './use-place'
import { useSide } from './use-side'

const KeySheet = lazyPart(async () => (await import('./key-sheet')).KeySheet, 'actions')
const ResumeBulkReply = lazyPart(async () => (await import('../bulk-reply/resume')).ResumeBulkReply, 'bulk')

type Pane = 'folders' | 'list' | 'conversation' | 'contact'

/**
 * Folders, list, conversation, contact: side by side where there is room. On a tablet and in half a window the folders
 * take the list's place while they are asked for; a phone shows one of the four at a time.
 */
export function Workspace({ parts }: { parts: Parts }) {
  const { Conversation } = parts
  const place = usePlace()
  const { folder, id, searching, title } = place
  const [side, setSide] = useSide(`${folder} ${id} ${searching}`)
  const [view] = useView()
  const { step, toList, toSearch, handleRows } = useMoves(place)
  const { me, settings } = useBootstrap()
  useTitle(title, settings.company)
  useEffect(() => void readAhead(parts.ahead), [parts])
  const [unfinished] = useState(() => isUnfinished(me.id))
  const handleSent = (afterSend: string | undefined, closed: boolean) => {
    if (afterSend === 'list') toList()
    else if (afterSend === 'next' || closed) step(1)
  }
  const pane: Pane = side ?? (id ? 'conversation' : 'list')
  const listPlace = pane === 'list' ? '' : pane === 'folders' ? 'max-lg:hidden' : 'max-md:hidden'
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
          <FoldersPane current={searching ? '' : folder} Bell={parts.Bell} onClose={() => setSide(undefined)} />
        </div>
        <div
          {...(id ? {} : { id: 'main', tabIndex: -1 })}
          className={`relative min-h-0 min-w-0 outline-none ${listPlace}`}
        >
          <ListPane
            place={place}
            parts={parts}
            back={<ToFolders onOpen={() => setSide('folders')} />}
            onRows={handleRows}
          />
        </div>
        <div
          {...(id ? { id: 'main', tabIndex: -1 } : {})}
          className={`min-h-0 min-w-0 outline-none ${pane === 'folders' || pane === 'list' ? 'max-md:hidden' : ''}`}
        >
          {id ? (
            <Conversation
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
        <Keys onStep={step} onSearch={toSearch} />
      </main>
    </>
  )
}

interface FoldersPaneProps extends Pick<Parts, 'Bell'> {
  current: string
  onClose: () => void
}

function FoldersPane({ current, Bell, onClose }: FoldersPaneProps) {
  const { t } = useTranslation('inbox')
  const [view, changeView] = useView()
  return (
    <>
      <Sidebar
        current={current}
        close={
          <IconButton label={t('folders.close')} className="lg:hidden" onClick={onClose}>
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
    </>
  )
}

function ToFolders({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation('inbox')
  return (
    <IconButton label={t('folders.navigation')} className="lg:hidden" onClick={onOpen}>
      <MenuIcon size={18} />
    </IconButton>
  )
}

/** The keys and commands of the whole desk, and the sheet that lists the keys. */
function Keys({ onStep, onSearch }: { onStep: (by: 1 | -1) => void; onSearch: () => void }) {
  const { t } = useTranslation('inbox')
  const [{ dense }, changeView] = useView()
  const [sheet, setSheet] = useState(false)
  useKeys({
    next: () => onStep(1),
    previous: () => onStep(-1),
    search: onSearch,
    help: () => setSheet(true),
    get undo() {
      return newestAction() // a toast comes and goes without this being drawn anew
    },
  })
  useCommands(() => [
    {
      id: 'density',
      label: t(dense ? 'list.roomy' : 'list.dense'),
      group: 'app',
      run: () => changeView({ dense: !dense }),
    },
  ])
  return (
    sheet && (
      <Suspense>
        <KeySheet open onClose={() => setSheet(false)} />
      </Suspense>
    )
  )
}
