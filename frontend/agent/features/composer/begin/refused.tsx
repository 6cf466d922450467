import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { beginKey } from '../../../data/begin'
import { type Beginning, beginningsQuery, editRefused } from '../../../data/begin-send'
import { useBootstrap } from '../../../data/bootstrap'
import { useDraft } from '../../../data/drafts'
import { listed } from '../../../data/i18n'
import { personName } from '../../../data/mail'
import { useWrite } from '../../../data/save-record'
import { Button } from '../../../ui/button'
import { useRefusal } from '../../../ui/refusal'

/** Conversations that could not begin when their time came: their author edits them, or throws them away. */
export function Refused() {
  const { t } = useTranslation('begin')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const { data } = useQuery(beginningsQuery)
  const { text } = useDraft(beginKey(me.id))
  const drop = useWrite(undefined, [])
  const refusal = useRefusal()
  const all = (data?.items ?? []).filter((b) => b.refused)
  const edit = (one: Beginning) => void editRefused(client, me.id, one).catch(refusal)
  const discard = (one: Beginning) =>
    drop.mutate(
      { method: 'DELETE', path: `/api/v1/beginnings/${one.id}` },
      { onSettled: () => void client.invalidateQueries(beginningsQuery) },
    )
  return all.map((one) => (
    <div key={one.id} role="alert" className="flex flex-wrap items-center gap-2 text-sm text-danger">
      <span className="min-w-0 flex-1">
        {t(`refused.${one.refused as 'refused'}`, { names: listed((one.mail.to ?? []).map(personName)) })}
      </span>
      {text.trim() === '' && (
        <Button small onClick={() => edit(one)}>
          {t('edit')}
        </Button>
      )}
      <Button small look="ghost" onClick={() => discard(one)}>
        {t('discard')}
      </Button>
    </div>
  ))
}
