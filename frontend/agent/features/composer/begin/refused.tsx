import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../../data/bootstrap'
import { Button } from '../../../ui/button'
import { useRefusal } from '../../../ui/refusal'
import { beginningsQuery, dropRefused, editRefused, namesOf } from './take-back'

/** What could not begin when its time came: its author writes on at it, or throws it away. */
export function Refused() {
  const { t } = useTranslation('mail')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const { data } = useQuery(beginningsQuery)
  const refusal = useRefusal()
  return data?.items.map(
    (one) =>
      one.refused && (
        <div key={one.id} role="alert" className="flex flex-wrap items-center gap-2 text-sm text-danger">
          <span className="min-w-0 flex-1">{t(`begin.refused.${one.refused}`, { names: namesOf(one) })}</span>
          <Button type="button" small onClick={() => void editRefused(client, me.id, one).catch(refusal)}>
            {t('begin.edit')}
          </Button>
          <Button type="button" small look="ghost" onClick={() => void dropRefused(client, one).catch(refusal)}>
            {t('begin.throwAway')}
          </Button>
        </div>
      ),
  )
}
