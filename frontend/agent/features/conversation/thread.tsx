import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Message } from '../../../shared/api/client'
import { day, sameDay } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { discard, type Outgoing, outbox, send } from '../../data/outbox'
import { catchUp, readOlder, threadQuery } from '../../data/thread'
import { Button } from '../../ui/button'
import { Bubble, Files, PendingState, Receipt } from './bubble'
import { EventText } from './event-line'
import { useSeen } from './update'

/** Everything said in a conversation, oldest first, and what is on its way. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const client = useQueryClient()
  const { data } = useQuery(threadQuery(conversation.id))
  const { me } = useBootstrap()
  const all = outbox.use((s) => s)
  const items = useMemo(() => data?.items ?? [], [data])
  const pending = useMemo(
    () =>
      all.filter(
        (m) =>
          m.conversation === conversation.id &&
          m.by === me.id &&
          m.state !== 'stopped' &&
          !items.some((i) => i.id === m.id),
      ),
    [all, items, conversation.id, me.id],
  )
  const [loading, setLoading] = useState(false)
  const { scroller, keep } = useStick(items, pending.length)
  const newFrom = useNewMark(conversation, items)
  useCatchUp(conversation, items)

  const older = async () => {
    setLoading(true)
    keep()
    await readOlder(client, conversation.id).finally(() => setLoading(false))
  }
  return (
    <div
      ref={scroller}
      role="log"
      aria-label={t('thread')}
      className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto px-6 pt-5 pb-2 max-md:px-3"
    >
      <div className="mt-auto" />
      {data && !data.whole && (
        <Button small look="ghost" className="self-center" disabled={loading} onClick={() => void older()}>
          {t('older')}
        </Button>
      )}
      {items.map((m, i) => (
        <Fragment key={m.id}>
          <DayLine at={m.at} before={items[i - 1]?.at} />
          {m.seq === newFrom && <NewLine />}
          <Item message={m} conversation={conversation} last={isLastOfOurs(items, i)} />
        </Fragment>
      ))}
      {pending.map((m) => (
        <Pending key={m.id} message={m} />
      ))}
    </div>
  )
}

const isLastOfOurs = (items: Message[], i: number) =>
  !items.slice(i + 1).some((m) => m.kind === 'message' && m.author.kind !== 'contact')

function Item({ message: m, conversation, last }: { message: Message; conversation: Conversation; last: boolean }) {
  const names = useNames()
  if (m.kind === 'event') return <EventText message={m} />
  const theirs = m.author.kind === 'contact'
  const agent = names.agent(m.author.id)
  return (
    <Bubble
      name={theirs ? names.contact(conversation.contact) : (agent?.name ?? m.author.name ?? '')}
      color={theirs ? conversation.contact.color : (agent?.color ?? 1)}
      at={m.at}
      ours={!theirs}
      note={m.kind === 'note'}
      text={m.text ?? ''}
      files={m.files.length > 0 ? <Files files={m.files} /> : undefined}
      below={
        !theirs && last && m.kind === 'message' ? (
          <Receipt message={m} seenSeq={conversation.contactSeenSeq} />
        ) : undefined
      }
    />
  )
}

function Pending({ message: m }: { message: Outgoing }) {
  const { me } = useBootstrap()
  const client = useQueryClient()
  const files: ReactNode = m.files.length > 0 ? m.files.map((f) => f.name).join(', ') : undefined
  return (
    <Bubble
      name={me.name}
      color={me.color}
      at={m.at}
      ours
      dim={m.state === 'sending'}
      note={m.kind === 'note'}
      text={m.text}
      files={files}
      below={<PendingState message={m} onRetry={() => void send(client, m)} onDiscard={() => discard(m.id)} />}
    />
  )
}

function DayLine({ at, before }: { at: string; before?: string }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const date = new Date(at)
  if (before && sameDay(date, new Date(before), style)) return null
  const now = new Date()
  const word = sameDay(date, now, style)
    ? t('today')
    : sameDay(date, new Date(now.getTime() - 86_400_000), style)
      ? t('yesterday')
      : day(date, style)
  return <div className="self-center rounded-full bg-subtle px-2.5 text-xs text-ink-3">{word}</div>
}

function NewLine() {
  const { t } = useTranslation('inbox')
  return (
    <div className="flex items-center gap-2.5 text-[11px] font-semibold text-danger before:h-px before:flex-1 before:bg-danger/35 after:h-px after:flex-1 after:bg-danger/35">
      {t('new')}
    </div>
  )
}

/** The seq of the first unread message when the conversation was opened, and marks it read while it is looked at. */
function useNewMark(conversation: Conversation, items: Message[]): number | undefined {
  const seen = useSeen(conversation.id)
  const [mark, setMark] = useState<{ id: string; seq?: number }>()
  const last = items.at(-1)?.seq ?? 0
  useEffect(() => {
    if (items.length === 0 || mark?.id === conversation.id) return
    const from = items.find(
      (m) => m.seq > (conversation.seen ?? 0) && m.kind !== 'event' && m.author.kind === 'contact',
    )?.seq
    setMark({ id: conversation.id, seq: (conversation.seen ?? 0) > 0 ? from : undefined })
  }, [conversation.id, conversation.seen, items, mark?.id])
  const told = useRef('')
  useEffect(() => {
    const tell = () => {
      const key = `${conversation.id}/${last}`
      if (last === 0 || document.hidden || told.current === key) return
      told.current = key
      if ((conversation.seen ?? 0) < last) seen(last)
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [conversation.id, conversation.seen, last, seen])
  return mark?.id === conversation.id ? mark.seq : undefined
}

/** A thread that was read before and has fallen behind is filled up when it is opened again. */
function useCatchUp(conversation: Conversation, items: Message[]): void {
  const client = useQueryClient()
  const last = items.at(-1)?.seq ?? 0
  useEffect(() => {
    if (last > 0 && last < conversation.lastSeq)
      catchUp(client, conversation.id, conversation.lastSeq).catch(() =>
        client.invalidateQueries({ queryKey: ['thread', conversation.id], refetchType: 'none' }),
      )
  }, [client, conversation.id, conversation.lastSeq, last])
}

/** Keeps the end in view while one is there, and the place when older messages come in above. */
function useStick(items: Message[], pending: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRef<number>(undefined)
  const id = items[0]?.conversation
  const atEnd = useRef(true)
  useEffect(() => {
    const el = scroller.current
    if (!el) return
    const watch = () => {
      atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 80
    }
    el.addEventListener('scroll', watch, { passive: true })
    const grown = new ResizeObserver(() => {
      if (atEnd.current) el.scrollTop = el.scrollHeight
    })
    for (const child of el.children) grown.observe(child)
    return () => {
      el.removeEventListener('scroll', watch)
      grown.disconnect()
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation begins at its end
  useLayoutEffect(() => {
    atEnd.current = true
  }, [id])
  // biome-ignore lint/correctness/useExhaustiveDependencies: new items are what moves the view
  useLayoutEffect(() => {
    const el = scroller.current
    if (!el) return
    if (height.current !== undefined) {
      el.scrollTop += el.scrollHeight - height.current
      height.current = undefined
    } else if (atEnd.current) {
      el.scrollTop = el.scrollHeight
    }
  }, [items, pending])
  const keep = () => {
    height.current = scroller.current?.scrollHeight
  }
  return { scroller, keep }
}
