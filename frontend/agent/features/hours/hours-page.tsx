import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { type Calendar, hoursQuery } from '../../data/rules'
import { useRuleWrite } from '../../data/save-record'
import { Named, RecordList } from '../../ui/record-list'
import { HoursBrief } from './hours-brief'
import { HoursDialog } from './hours-dialog'
import { newHours } from './new-hours'

/** When somebody works: for answers that are promised in business time. */
export function HoursPage() {
  const { t } = useTranslation('rules')
  const { settings } = useBootstrap()
  const { data: all = [] } = useQuery(hoursQuery)
  const [editing, setEditing] = useState<Calendar>()
  const write = useRuleWrite()
  return (
    <>
      <RecordList
        about={t('hoursAbout')}
        empty={t('hoursEmpty')}
        removed={t('removeText')}
        items={all}
        name={(c) => c.name}
        row={(c) => (
          <Named name={c.name} detail={c.zone}>
            <HoursBrief calendar={c} />
          </Named>
        )}
        onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/hours/${c.id}` })}
        onAdd={() => setEditing(newHours(settings))}
        onEdit={setEditing}
      />
      {editing && <HoursDialog calendar={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}
