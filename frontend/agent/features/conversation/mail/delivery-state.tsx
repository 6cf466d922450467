import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Clock, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Message, post } from '../../../../shared/api/client'
import { full } from '../../../../shared/date'
import { serverNow } from '../../../../shared/server-time'
import { useDateStyle } from '../../../data/bootstrap'
import { listed } from '../../../data/i18n'
import { deliveriesQuery, type MailDelivery, pauseFor, personName, reasonOfDelivery } from '../../../data/mail'
import { useNow } from '../../../data/now'
import { Button } from '../../../ui/button'
import { toast } from '../../../ui/toast'

const lost = ({ state }: { state: MailDelivery['state'] }) => state === 'failed' || state === 'bounced'

/** After so long a mail waits for a server, and not for its turn: from then on it can be kept from being sent. */
const lingers = 30_000

/** What became of a message of ours as a mail, below it. It is queued a moment after it was said. */
export function DeliveryState({ message: m }: { message: Message }) {
  const { data } = useQuery({
    ...deliveriesQuery(m.conversation),
    refetchInterval: ({ state: { data } }) => {
      const known = data?.items.some((d) => d.message === m.id)
      const young = serverNow().getTime() - Date.parse(m.at) < lingers
      return !known && young ? 1_500 : pauseFor(data?.items)
    },
  })
  return data?.items.filter((d) => d.message === m.id).map((d) => <One key={d.id} delivery={d} message={m} />)
}

function One({ delivery: d, message: m }: { delivery: MailDelivery; message: Message }) {
  const { t } = useTranslation('mail')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const now = useNow()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (to: 'again' | 'cancel') => post(`/api/v1/deliveries/${d.id}/${to}`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: deliveriesQuery(m.conversation).queryKey }),
    onError: (error) =>
      toast(common(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad'),
  })
  const gone = d.recipients.filter(lost)
  if (!lost(d) && gone.length === 0) {
    const sent = d.state === 'sent'
    return (
      <p className="mt-0.5 flex items-center justify-end gap-1 text-xs text-ink-3">
        {sent ? <Check size={13} aria-hidden="true" /> : <Clock size={12} aria-hidden="true" />}
        {d.purpose === 'goOn' && `${t('byMail', { names: listed(d.recipients.map(personName)) })} · `}
        {t(`state.${d.state}`)}
        {d.state === 'waiting' &&
          d.tries > 0 &&
          d.nextAt &&
          ` · ${t('nextTry', { at: full(new Date(d.nextAt), style) })}`}
        {d.state === 'waiting' && (d.tries > 0 || now.getTime() - new Date(d.at).getTime() > lingers) && (
          <Button small look="ghost" disabled={change.isPending} onClick={() => change.mutate('cancel')}>
            {t('cancelSending')}
          </Button>
        )}
        {d.state === 'cancelled' && (
          <Button small look="ghost" disabled={change.isPending} onClick={() => change.mutate('again')}>
            {t('again')}
          </Button>
        )}
      </p>
    )
  }
  return (
    <div role="note" className="mt-1 flex flex-col items-end gap-1 text-xs text-danger">
      <p className="flex flex-wrap items-center justify-end gap-2">
        <TriangleAlert size={13} aria-hidden="true" />
        {t(`why.${reasonOfDelivery(d)}`)}
        <Button small disabled={change.isPending} onClick={() => change.mutate('again')}>
          {t('again')}
        </Button>
      </p>
      {gone.map((r) => (
        <p key={r.address} className="text-ink-2">
          <bdi>{personName(r)}</bdi>
          {(r.answer || d.answer) && (
            <>
              {': '}
              <bdi dir="ltr" className="break-all">
                {[r.code || '', r.status, r.answer || d.answer].filter(Boolean).join(' ')}
              </bdi>
            </>
          )}
        </p>
      ))}
    </div>
  )
}
