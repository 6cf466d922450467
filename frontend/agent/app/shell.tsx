import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { type KeyboardEvent, lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../data/bootstrap'
import { keepCache } from '../data/cache'
import { hearTabs } from '../data/drafts'
import { readTexts, speak } from '../data/i18n'
import { keepSending } from '../data/outbox'
import { EarlyLine } from '../ui/early-line'
import { Banner } from './banner'
import { useBarKey } from './bar-key'
import { gather } from './gather'
import { useLeave } from './leave'
import { createLive } from './live'
import { rooms } from './rooms'
import { canShare, SharedSocket } from './shared-socket'
import { SkipLink } from './skip'
import { LiveSocket, type SocketEvents } from './socket'
import { keepFromOpening } from './stray-drop'
import { show } from './theme'

// It names the settings' pages, whose texts nothing else here needs.
const CommandBar = lazy(async () => {
  const [{ commandBarOf }, makers] = await Promise.all([
    import('./command-bar'),
    Promise.all(rooms.flatMap((room) => room.commands?.() ?? [])),
    readTexts('admin'),
    readTexts('actions'),
  ])
  return { default: commandBarOf(makers) }
})

const standing = rooms.flatMap(({ Standing }) => Standing ?? [])

/** Everything behind the sign-in: language, theme and the live connection. */
export function Shell() {
  const { me, settings, cursor } = useBootstrap()
  const client = useQueryClient()
  const { language, direction, theme } = me.preferences
  const [bar, setBar] = useState(false)
  useBarKey(() => setBar((shown) => !shown))

  useEffect(() => {
    void speak(language || settings.language, direction || 'auto')
  }, [language, direction, settings.language])
  useEffect(() => show(theme || 'system'), [theme])
  const leave = useLeave()
  useEffect(() => keepCache(client), [client])
  useEffect(() => keepSending(client, me.id), [client, me.id])
  useEffect(hearTabs, [])
  useEffect(keepFromOpening, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first cursor starts the connection; afterwards it keeps its own
  useEffect(() => {
    const events: SocketEvents = { frame: gather(createLive(client)), refused: leave }
    const socket = canShare()
      ? new SharedSocket(`pasokh.live.${me.id}`, cursor, events)
      : new LiveSocket(cursor, events)
    const retry = () => socket.now()
    addEventListener('pasokh-retry', retry)
    return () => {
      removeEventListener('pasokh-retry', retry)
      socket.stop()
    }
  }, [client, leave, me.id])

  return (
    <div className="flex h-full flex-col ps-[env(safe-area-inset-left)] pe-[env(safe-area-inset-right)] pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)]">
      <SkipLink />
      <Banner />
      <Outlet />
      {standing.map((Standing, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rooms are always the same
        <Suspense key={i}>
          <Standing />
        </Suspense>
      ))}
      {bar && <Bar onClose={() => setBar(false)} />}
    </div>
  )
}

/** The command bar, and until it is there a line that keeps what is typed and the keys away from the screen behind. */
function Bar({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [from] = useState(() => document.activeElement)
  const handleKey = (e: KeyboardEvent) => {
    if (e.key !== 'Escape') return
    onClose()
    if (from instanceof HTMLElement) from.focus()
  }
  const early = (
    <div
      role="dialog"
      aria-label={t('commands')}
      onKeyDown={handleKey}
      className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border border-line bg-raised shadow-lg"
    >
      <EarlyLine
        label={t('commands')}
        value={typed}
        onChange={setTyped}
        className="h-12 w-full bg-transparent px-4 text-md outline-none"
      />
    </div>
  )
  return (
    <Suspense fallback={early}>
      <CommandBar typed={typed} onTyped={setTyped} from={from} onClose={onClose} />
    </Suspense>
  )
}
