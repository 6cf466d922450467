import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, post } from '../../../shared/api/client'
import { peopleQuery, personName } from '../../data/mail'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { toast } from '../../ui/toast'

/** Who else takes part by mail, and who waits for an agent's word. */
export function MailPeople({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('mail')
  const { t: common } = useTranslation()
  const client = useQueryClient()
  const query = peopleQuery(conversation.id)
  const { data } = useQuery(query)
  const accept = useMutation({
    mutationFn: (address: string) =>
      post<NonNullable<typeof data>>(`/api/v1/conversations/${conversation.id}/people/accept`, { address }),
    onSuccess: (people) => client.setQueryData(query.queryKey, people),
    onError: (error) =>
      toast(common(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad'),
  })
  if (!data?.items.length) return null
  return (
    <section aria-label={t('people')} className="flex flex-col gap-1.5 text-sm">
      <h3 className="text-xs font-semibold text-ink-3">{t('people')}</h3>
      <ul className="flex flex-col gap-1.5">
        {data.items.map((p) => (
          <li key={p.address} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 flex-1" title={p.address}>
              <bdi className="cut block">{personName(p)}</bdi>
              {p.name && (
                <bdi dir="ltr" className="cut block text-xs text-ink-3">
                  {p.address}
                </bdi>
              )}
            </span>
            {!p.accepted && <Chip tone="warn">{t('waitsFor')}</Chip>}
            {!p.accepted && conversation.can.reply && (
              <Button small disabled={accept.isPending} onClick={() => accept.mutate(p.address)}>
                {t('accept')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data.items.some((p) => !p.accepted) && <p className="text-xs text-ink-3">{t('acceptHint')}</p>}
    </section>
  )
}
