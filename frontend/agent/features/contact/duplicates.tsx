import { useQuery } from '@tanstack/react-query'
import { UsersRound } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Contact, type Duplicate, get } from '../../../shared/api/client'
import { day, number } from '../../../shared/date'
import { serverNow } from '../../../shared/server-time'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { useUnmergeContact } from './change'

const MergeContacts = lazy(() => import('./merge-contacts').then((m) => ({ default: m.MergeContacts })))

/** Contacts that may be the same person; what they are compared by changes seldom. */
const duplicatesQuery = (id: string) => ({
  queryKey: ['duplicates', id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get<{ items: Duplicate[] }>(`/api/v1/contacts/${id}/duplicates`, signal),
  staleTime: 120_000,
})

/** Who else this contact may be, who was merged into it, and the way to make one of two. */
export function Duplicates({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contact')
  const style = useDateStyle()
  const names = useNames()
  const { data } = useQuery(duplicatesQuery(contact.id))
  const [open, setOpen] = useState(false)
  const undo = useUnmergeContact()
  const found = data?.items ?? []
  return (
    <section aria-label={t('merge.title')} className="flex flex-col items-start gap-1.5 text-sm">
      {contact.absorbed.map((a) => (
        <div key={a.id} className="flex w-full items-center gap-2 text-ink-3">
          <span className="min-w-0 flex-1">
            {t('merge.was', {
              name: names.contact({ alias: a.alias, name: a.name ?? '' }),
              date: day(new Date(a.at), style),
            })}
          </span>
          {new Date(a.undoUntil) > serverNow() && (
            <Button small look="ghost" disabled={undo.isPending} onClick={() => undo.mutate(a.id)}>
              {t('merge.undo')}
            </Button>
          )}
        </div>
      ))}
      <button
        type="button"
        onClick={() => setOpen(true)}
        className={
          found.length > 0
            ? 'flex min-h-8 pointer-coarse:min-h-11 w-full items-center gap-2 rounded-md bg-warn-soft px-2.5 py-1.5 text-start text-warn hover:brightness-95'
            : 'flex min-h-7 pointer-coarse:min-h-11 items-center gap-2 text-ink-3 underline-offset-2 hover:underline'
        }
      >
        <UsersRound size={14} aria-hidden="true" className="shrink-0" />
        {found.length > 0
          ? t('merge.found', { count: found.length, n: number(found.length, style) })
          : t('merge.another')}
      </button>
      {open && (
        <Suspense fallback={null}>
          <MergeContacts contact={contact} found={found} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  )
}
