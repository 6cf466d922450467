import type { QueryClient } from '@tanstack/react-query'
import type { Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { bootstrapQuery, dateStyle } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { i18n, readTexts } from '../../data/i18n'
import { toast } from '../../ui/toast'

/** Says where a conversation went, and offers to bring it back. */
export async function offerUndo(client: QueryClient, now: Row, change: Change, run: () => void): Promise<void> {
  const [{ me, settings, folders }] = await Promise.all([client.ensureQueryData(bootstrapQuery), readTexts('actions')])
  const inbox = i18n.getFixedT(null, 'inbox')
  const actions = i18n.getFixedT(null, 'actions')
  const to =
    change.folder === undefined
      ? inbox(`status.${now.status}`)
      : (folders.find((f) => f.id === now.folder)?.name ?? inbox('noFolder'))
  const text = actions('went', { number: number(now.number, dateStyle(me.preferences, settings)), to })
  toast(text, 'plain', { label: actions('bulk.undo'), run })
}
