import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkReply } from '../../../../shared/api/client'
import { number } from '../../../../shared/date'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { type Addressee, type BulkJob, checkAll } from '../../../data/bulk-reply'
import { newId } from '../../../data/id'
import { kept } from '../../../data/kept'
import { writtenKey } from '../../../data/unfinished'
import { Button } from '../../../ui/button'
import { Besides } from './besides'
import { Preview } from './preview'
import { type Hindrance, reachOf } from './reach'
import { ReachList } from './reach-list'
import { skeleton, variablesIn } from './template'
import { TextBox } from './text-box'

interface WriteProps {
  to: Addressee[]
  onSend: (job: BulkJob) => void
  onCancel: () => void
}

/** The text, who will get it and who will not, and how it reads for one of them. */
export function Write({ to, onSend, onCancel }: WriteProps) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  const { me } = useBootstrap()
  const [id] = useState(newId)
  const [reply, setReply] = useWritten(me.id)
  const [anyway, setAnyway] = useState<ReadonlySet<Hindrance>>(new Set())
  const { checks, failed, retry, checked } = useChecks(id, reply, to)
  const reach = useMemo(() => reachOf(to, checks, anyway), [to, checks, anyway])
  const change = (part: Partial<BulkReply>) => setReply((was) => ({ ...was, ...part }))
  const count = reach.gets.length
  const ready = checked && count > 0 && reply.text.trim() !== ''
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (!ready) return
    kept.set(writtenKey(me.id), undefined)
    onSend({ id, by: me.id, reply, to: reach.gets, late: reach.late, sent: [], failed: {} })
  }
  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-4">
      <TextBox reply={reply} onChange={change} />
      <Besides reply={reply} onChange={change} />
      {failed ? (
        <p role="alert" className="flex items-center gap-2 text-sm text-danger">
          {t('notChecked')}
          <Button small onClick={retry}>
            {t('again')}
          </Button>
        </p>
      ) : (
        <ReachList
          to={to}
          reach={reach}
          checked={checked}
          anyway={anyway}
          onAnyway={setAnyway}
          fallbacks={reply.fallbacks ?? {}}
          onFallbacks={(fallbacks) => change({ fallbacks })}
          used={variablesIn(reply.text)}
        />
      )}
      {reply.text.trim() !== '' && count > 0 && <Preview bulk={id} reply={reply} to={reach.gets} />}
      <div className="foot flex justify-end gap-2">
        <Button look="ghost" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button type="submit" look="primary" disabled={!ready}>
          {t(reply.kind === 'note' ? 'note' : 'send', { count, n: number(count, style) })}
        </Button>
      </div>
    </form>
  )
}

/** What is written outlives a dialog that was closed by mistake. */
function useWritten(agent: string) {
  const [reply, setReply] = useState(() => kept.get<BulkReply>(writtenKey(agent)) ?? nothing)
  const change = (next: (was: BulkReply) => BulkReply) =>
    setReply((was) => {
      const now = next(was)
      kept.set(writtenKey(agent), now.text.trim() ? now : undefined)
      return now
    })
  return [reply, change] as const
}

const nothing: BulkReply = { kind: 'message', text: '' }

/** What hinders each now. It depends on the variables in the text, not on all of it. */
function useChecks(id: string, { kind, text, fallbacks = {} }: BulkReply, to: Addressee[]) {
  const names = variablesIn(text)
  const filled = names.filter((name) => fallbacks[name]?.trim())
  const query = useQuery({
    queryKey: ['bulk-check', id, kind, names, filled],
    queryFn: () => checkAll(id, { kind, text: skeleton(names), fallbacks: pick(fallbacks, filled) }, to),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: true,
    retry: 1,
  })
  return {
    checks: query.data ?? [],
    checked: query.isSuccess && !query.isPlaceholderData,
    failed: query.isError,
    retry: () => void query.refetch(),
  }
}

const pick = (all: Record<string, string>, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, all[name] ?? '']))
