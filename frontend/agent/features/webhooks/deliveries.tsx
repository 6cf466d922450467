import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { full, number } from '../../../shared/date'
import { flat } from '../../../shared/text/flat'
import { useDateStyle } from '../../data/bootstrap'
import { useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { ask } from '../../ui/confirm'
import { Dialog } from '../../ui/dialog'
import { useTryWords } from './try-words'
import { type Delivery, deliveriesQuery, type Webhook } from './webhooks'

/** As many that were not delivered have a webhook stand still. */
const most = 1000

const tones = { waiting: 'warn', delivered: 'ok', failed: 'danger', discarded: 'plain' } as const

/** What a webhook was told and is to be told, newest first. */
export function WebhookDeliveries({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation('hooks')
  const { data: all } = useQuery(deliveriesQuery(webhook.id))
  const write = useRuleWrite()
  const settle = (what: 'again' | 'discard', delivery?: string) =>
    write.mutate({ method: 'POST', path: `/api/v1/webhooks/${webhook.id}/${what}`, body: { delivery } })
  const open = all?.filter((d) => d.state === 'waiting' || d.state === 'failed').length ?? 0
  return (
    <Dialog open wide title={t('deliveriesOf', { name: webhook.name })} onClose={onClose}>
      {open >= most && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
          {t('full')}
        </p>
      )}
      {open > 0 && (
        <div className="flex gap-2">
          <Button small disabled={write.isPending} onClick={() => settle('again')}>
            {t('againAll')}
          </Button>
          <Button
            small
            disabled={write.isPending}
            onClick={async () => {
              if (await ask({ title: t('confirmDiscard'), action: t('discardAll') })) settle('discard')
            }}
          >
            {t('discardAll')}
          </Button>
        </div>
      )}
      {all?.length === 0 && <p className="py-4 text-center text-ink-3">{t('noDeliveries')}</p>}
      <ul aria-label={t('deliveries')} className="divide-y divide-(--line-soft)">
        {all?.slice(0, 200).map((d) => (
          <Line key={d.id} delivery={d} onSettle={(what) => settle(what, d.id)} />
        ))}
      </ul>
    </Dialog>
  )
}

function Line({ delivery: d, onSettle }: { delivery: Delivery; onSettle: (what: 'again' | 'discard') => void }) {
  const { t } = useTranslation('hooks')
  const style = useDateStyle()
  const words = useTryWords()
  const what = t(`event.${flat(d.type) as 'test'}`)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
      <Chip tone={tones[d.state]}>{t(`state.${d.state}`)}</Chip>
      <span className="min-w-40 flex-1">
        {d.conversation ? (
          <Link
            to="/inbox/$folder/$id"
            params={{ folder: 'open', id: d.conversation }}
            className="font-medium hover:underline"
          >
            {what}
          </Link>
        ) : (
          <span className="font-medium">{what}</span>
        )}
        <span className="block text-xs text-ink-3">
          {full(new Date(d.at), style)}
          {d.last && ` · ${words(d.last)}`}
          {d.tries > 1 && ` · ${t('tries', { count: d.tries, n: number(d.tries, style) })}`}
          {d.nextAt && d.tries > 0 && ` · ${t('nextAt', { when: full(new Date(d.nextAt), style) })}`}
        </span>
      </span>
      {(d.state === 'waiting' || d.state === 'failed') && (
        <span className="flex gap-1">
          <Button small onClick={() => onSettle('again')}>
            {t('again')}
          </Button>
          <Button small look="ghost" onClick={() => onSettle('discard')}>
            {t('discard')}
          </Button>
        </span>
      )}
    </li>
  )
}
