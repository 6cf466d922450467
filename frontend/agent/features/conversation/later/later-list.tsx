import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FrameOf, Message } from '../../../../shared/api/client'
import { day, number, time } from '../../../../shared/date'
import { serverNow } from '../../../../shared/server-time'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { onFrame } from '../../../data/frames'
import { outbox } from '../../../data/outbox'
import { type Scheduled, scheduledQuery, undoTime } from '../../../data/scheduled'
import { cancelLater, sendNow, takeBack } from '../../../data/take-back'
import { Button } from '../../../ui/button'
import { ask } from '../../../ui/confirm'
import { Bubble } from '../bubble'
import { PendingFiles } from '../files'

interface LaterListProps {
  conversation: string
  said: Message[] // what the thread shows already
}

/** The agent's own replies that will be sent, and those that were just sent and can be undone. */
export function LaterList({ conversation, said }: LaterListProps) {
  const { me } = useBootstrap()
  const client = useQueryClient()
  const { data } = useQuery(scheduledQuery(conversation))
  const all = outbox.use((s) => s)
  useEffect(
    () =>
      onFrame((frame) => {
        const about = frame.type === 'draft' ? (frame as FrameOf<'draft'>).conversation : undefined
        if (about === conversation || frame.type === 'welcome')
          void client.invalidateQueries(scheduledQuery(conversation)) // another device sent it later or took it back
      }),
    [client, conversation],
  )
  const known = new Set([...said.map((m) => m.id), ...(data?.items ?? []).map((s) => s.id)])
  const going = all.filter(
    (m) =>
      m.later && m.by === me.id && m.conversation === conversation && m.state !== 'failed' && m.state !== 'stopped',
  )
  const there = (data?.items ?? []).filter((s) => !said.some((m) => m.id === s.id))
  return (
    <>
      {there.map((one) => (
        <Own key={one.id} {...one}>
          <There one={one} />
        </Own>
      ))}
      {going
        .filter((m) => !known.has(m.id))
        .map((m) => (
          <Own key={m.id} {...m}>
            <Undoable conversation={conversation} id={m.id} />
          </Own>
        ))}
    </>
  )
}

type OwnProps = Pick<Scheduled, 'text' | 'html' | 'at'> & {
  files: readonly { id: string; name: string; size: number }[]
  children: React.ReactNode
}

function Own({ text, html, at, files, children }: OwnProps) {
  const { me } = useBootstrap()
  const shown = files.length > 0 ? <PendingFiles files={[...files]} /> : undefined
  return (
    <Bubble
      name={me.name}
      color={me.color}
      photo={me.photo}
      at={at}
      ours
      dim
      note={false}
      text={text}
      html={html}
      files={shown}
      below={children}
    />
  )
}

const row = 'mt-1 flex flex-wrap items-center justify-end gap-2 text-xs text-ink-3'

/** One that the server will send: in some seconds, or at its time. */
function There({ one }: { one: Scheduled }) {
  const { t } = useTranslation('later')
  const { t: common } = useTranslation()
  const { me } = useBootstrap()
  const client = useQueryClient()
  const style = useDateStyle()
  const which = { by: me.id, conversation: one.conversation, id: one.id }
  const left = useSecondsTo(one.at)
  const undoable = undoTime(me.preferences) + 1
  if (one.sending || left <= undoable) return <Undoable {...which} left={one.sending ? 0 : left} />
  const at = new Date(one.at)
  const date = `${day(at, style)} ${time(at, style)}`
  const edit = async () => {
    if (await takeBack(client, which)) document.getElementById('composer')?.focus()
  }
  const cancel = async () => {
    const sure = await ask({ title: t('cancelTitle'), text: t('cancelText'), action: t('throwAway') })
    if (sure) await cancelLater(client, which)
  }
  return (
    <div className={row}>
      <span>{t(one.unlessAnswered ? 'atUnless' : 'at', { date })}</span>
      <Button small onClick={() => void sendNow(client, one)}>
        {t('now')}
      </Button>
      <Button small onClick={() => void edit()}>
        {t('edit')}
      </Button>
      <Button small look="ghost" onClick={() => void cancel()}>
        {common('cancel')}
      </Button>
    </div>
  )
}

interface UndoableProps {
  conversation: string
  id: string
  left?: number // seconds until it is sent, once the server has it
}

/** One that is being sent: as long as there is time it can be undone. */
function Undoable({ conversation, id, left }: UndoableProps) {
  const { t } = useTranslation('later')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const style = useDateStyle()
  const undo = async () => {
    if (await takeBack(client, { by: me.id, conversation, id })) document.getElementById('composer')?.focus()
  }
  return (
    <div className={row}>
      <span aria-hidden={left ? true : undefined}>
        {left ? t('sendingFor', { n: number(left, style) }) : t('sending')}
      </span>
      {left !== 0 && (
        <Button small onClick={() => void undo()}>
          {t('undo')}
        </Button>
      )}
    </div>
  )
}

const secondsTo = (at: string) => Math.max(0, Math.ceil((Date.parse(at) - serverNow().getTime()) / 1000))

/** Whole seconds until a moment of the server's, 0 afterwards; it ticks more often when that is near. */
function useSecondsTo(at: string): number {
  const [left, setLeft] = useState(() => secondsTo(at))
  const pause = left > 31 ? 1000 : 250
  const over = left === 0
  useEffect(() => {
    setLeft(secondsTo(at))
    if (over) return
    const timer = setInterval(() => setLeft(secondsTo(at)), pause)
    return () => clearInterval(timer)
  }, [at, pause, over])
  return left
}
