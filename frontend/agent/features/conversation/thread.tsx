import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown } from 'lucide-react'
import { Fragment, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Message } from '../../../shared/api/client'
import { sameDay } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { readTexts } from '../../data/i18n'
import { type Outgoing, outbox } from '../../data/outbox'
import { catchUp, readOlder, threadQuery } from '../../data/thread'
import { useWhere } from '../../data/where'
import { Button, IconButton } from '../../ui/button'
import { toast } from '../../ui/toast'
import { EventRun } from './event-run'
import { DayLine, Item, NewLine, Pending } from './item'
import { LaterList } from './later/part'
import { type Place, placesOf } from './places'
import { useReadMark } from './use-read-mark'
import { useStick } from './use-stick'

const Pointed = lazy(() => import('./pointed').then((m) => ({ default: m.Pointed })))

const FindBar = lazy(async () => {
  const [m] = await Promise.all([import('./find/find-bar'), readTexts('find')])
  return { default: m.FindBar }
})

const none: Message[] = []

interface ThreadProps {
  conversation: Conversation
  finding: boolean
  onFound: () => void // the find bar was closed
  onEdit: (message: Outgoing) => void // one that could not be sent is to be written anew
}

/** Everything said in a conversation, oldest first, and what is on its way. Mount one per conversation. */
export function Thread({ conversation, finding, onFound, onEdit }: ThreadProps) {
  const { t } = useTranslation('inbox')
  const { data } = useQuery(threadQuery(conversation.id))
  const items = data?.items ?? none
  const pending = usePending(conversation.id, items)
  const isMail = useBootstrap().channels.some((c) => c.id === conversation.channel && c.kind === 'email')
  const { older, loading } = useOlder(conversation.id)
  const more = data !== undefined && !data.whole
  const { message: pointed } = useWhere()
  const { scroller, content, atEnd, toEnd, leaveEnd } = useStick(items[0]?.seq, pending.length, () => {
    if (more) older()
  })
  const newFrom = useReadMark(conversation, items, atEnd)
  const receipt = useMemo(() => items.findLast((m) => m.kind === 'message' && m.author.kind !== 'contact')?.id, [items])
  const places = usePlaces(items, newFrom)
  useCatchUp(conversation, items)
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {finding && (
        <Suspense>
          <FindBar conversation={conversation} content={content} onClose={onFound} />
        </Suspense>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div ref={scroller} tabIndex={0} className="flex min-h-0 flex-1 flex-col overflow-y-auto [overflow-anchor:none]">
        <div
          ref={content}
          role="log"
          aria-label={t('thread')}
          className="mt-auto flex flex-col gap-3.5 px-6 pt-5 pb-2 max-md:px-3"
        >
          {more && (
            <Button small look="ghost" className="self-center" disabled={loading} onClick={older}>
              {t('older')}
            </Button>
          )}
          {places.map(({ message: m, before, run }) => (
            <Fragment key={m.id}>
              <DayLine at={m.at} before={before?.at} />
              {m.seq === newFrom && <NewLine />}
              {run ? (
                <EventRun messages={run} contact={conversation.contact} />
              ) : (
                <Item message={m} conversation={conversation} receipt={m.id === receipt} pointed={m.seq === pointed} />
              )}
            </Fragment>
          ))}
          {pending.map((m) =>
            m.later && m.state !== 'failed' ? null : <Pending key={m.id} message={m} onEdit={onEdit} />,
          )}
          {isMail && (
            <Suspense>
              <LaterList conversation={conversation.id} said={items} />
            </Suspense>
          )}
        </div>
      </div>
      {pointed && items[0] && (
        <Suspense>
          <Pointed id={conversation.id} seq={pointed} first={items[0].seq} content={content} onLeave={leaveEnd} />
        </Suspense>
      )}
      {!atEnd && (
        <IconButton
          label={t('toEnd')}
          onClick={toEnd}
          className="absolute end-5 bottom-2 rounded-full border border-line bg-raised shadow-lg"
        >
          <ArrowDown size={16} />
        </IconButton>
      )}
    </div>
  )
}

function usePlaces(items: Message[], newFrom: number | undefined): Place[] {
  const style = useDateStyle()
  return useMemo(
    () => placesOf(items, (m, before) => m.seq === newFrom || !sameDay(new Date(m.at), new Date(before.at), style)),
    [items, newFrom, style],
  )
}

/** What the agent has written here and the thread does not show yet. */
function usePending(id: string, items: Message[]) {
  const { me } = useBootstrap()
  const all = outbox.use((s) => s)
  return useMemo(() => {
    const own = all.filter((m) => m.conversation === id && m.by === me.id && m.state !== 'stopped')
    return own.filter((m) => !items.some((i) => i.id === m.id))
  }, [all, items, id, me.id])
}

function useOlder(id: string) {
  const client = useQueryClient()
  const { t } = useTranslation()
  const [loading, setLoading] = useState(false)
  const busy = useRef(false)
  const older = () => {
    if (busy.current) return
    busy.current = true
    setLoading(true)
    readOlder(client, id)
      .catch(() => toast(t('errors.offline'), 'bad'))
      .finally(() => {
        busy.current = false
        setLoading(false)
      })
  }
  return { older, loading }
}

/** A thread that was read before and has fallen behind is filled up when it is opened again. */
function useCatchUp(conversation: Conversation, items: Message[]): void {
  const client = useQueryClient()
  const { id, lastSeq } = conversation
  const last = items.at(-1)?.seq ?? 0
  useEffect(() => {
    if (last === 0 || last >= lastSeq) return
    catchUp(client, id, lastSeq).catch(() =>
      client.invalidateQueries({ queryKey: ['thread', id], refetchType: 'none' }),
    )
  }, [client, id, lastSeq, last])
}
