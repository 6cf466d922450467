import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, get } from '../../../shared/api/client'
import { full, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Rule, Test } from '../../data/rules'
import { useTraced } from '../../data/traced'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Pick } from '../../ui/in-sentence'
import { toast } from '../../ui/toast'
import { Tested } from '../../ui/trace'
import { bodyOf } from './body'
import { ExplainOne } from './explain'

interface Backtest {
  id: string
  state: 'running' | 'done' | 'cancelled' | 'failed'
  scanned: number
  matched: number
  conversations: number
  bounded: boolean
  share: number
  items: {
    conversation: { id: string; number: number; subject: string }
    at: string
    message?: { seq: number; text: string }
    matched: boolean
    tests: Test[]
  }[]
}

interface PastProps {
  rule: Rule
  ready: boolean
}

/** The rule on past events, each as it was: which it would have matched, and why. Nothing is done. */
export function Past({ rule, ready }: PastProps) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const [days, setDays] = useState('30')
  const [id, setId] = useState<string>()
  const { data } = useQuery({
    queryKey: ['backtest', id],
    queryFn: ({ signal }) => get<Backtest>(`/api/v1/rules/backtests/${id}`, signal),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 300 : false),
  })
  const running = id !== undefined && (!data || data.state === 'running')
  const handleTry = async () => {
    try {
      const begun = await call<{ id: string }>('POST', '/api/v1/rules/backtests', {
        rule: bodyOf({ ...rule, then: [] }), // nothing is done
        days: Number(days),
      })
      setId(begun.id)
    } catch {
      toast(t('pastFailed'), 'bad')
    }
  }
  return (
    <section aria-label={t('past')} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="flex-1 text-sm font-semibold">{t('past')}</h2>
        <Pick
          label={t('period')}
          value={days}
          options={['7', '30', '90', '365'].map((d) => ({
            id: d,
            label: t('lastDays', { count: Number(d), n: number(Number(d), style) }),
          }))}
          onChange={setDays}
        />
        {running ? (
          <Button onClick={() => void call('DELETE', `/api/v1/rules/backtests/${id}`)}>{t('cancelPast')}</Button>
        ) : (
          <Button disabled={!ready} onClick={() => void handleTry()}>
            {t('try')}
          </Button>
        )}
      </div>
      {data && (
        <div aria-live="polite" className="flex flex-col gap-2">
          <p className="text-sm">
            <b className="text-xl">{number(data.matched, style)}</b>{' '}
            {t('matchedEvents', {
              count: data.conversations,
              n: number(data.scanned, style),
              k: number(data.conversations, style),
            })}
            {data.state !== 'done' && ` · ${t(`state.${data.state}`)}`}
          </p>
          {data.bounded && <p className="text-xs text-ink-3">{t('pastBounded')}</p>}
          <progress
            aria-label={t('past')}
            className="h-1.5 w-full accent-(--accent)"
            max={1}
            value={data.state === 'done' ? 1 : data.share}
          />
          <ul className="divide-y divide-(--line-soft)">
            {data.items.map((item) => (
              <Example key={`${item.conversation.id} ${item.at} ${item.matched}`} item={item} />
            ))}
          </ul>
        </div>
      )}
      <ExplainOne rule={rule} ready={ready} />
    </section>
  )
}

function Example({ item }: { item: Backtest['items'][number] }) {
  const { t } = useTranslation('rules')
  const traced = useTraced()
  const { style } = traced
  return (
    <li className="flex flex-col gap-1 py-2">
      <div className="flex flex-wrap items-center gap-x-2">
        <Link
          to="/inbox/$folder/$id"
          params={{ folder: 'open', id: item.conversation.id }}
          className="flex min-w-0 flex-1 basis-56 gap-1 font-medium hover:underline"
        >
          <span dir="auto" className="cut" title={item.conversation.subject}>
            {item.conversation.subject || t('noSubject')}
          </span>{' '}
          <bdi className="shrink-0 text-ink-3">#{number(item.conversation.number, style)}</bdi>
        </Link>
        <span className="shrink-0 text-xs text-ink-3">{full(new Date(item.at), style)}</span>
        <Chip tone={item.matched ? 'ok' : 'plain'}>{t(item.matched ? 'verdict.matched' : 'verdict.failed')}</Chip>
      </div>
      {item.message && (
        <Link
          to="/inbox/$folder/$id"
          params={{ folder: 'open', id: item.conversation.id }}
          search={{ message: item.message.seq }}
          className="cut text-sm text-ink-2 hover:underline"
        >
          <bdi>{item.message.text}</bdi>
        </Link>
      )}
      <div className="text-xs">
        {item.tests.map((test) => (
          <Tested key={test.path} test={test} {...traced} />
        ))}
      </div>
    </li>
  )
}
