import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type Conversation, post, type Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { bootstrapQuery, dateStyle } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { conversationQuery, countsQuery, listKey, patchRow } from '../../data/conversations'
import { i18n, readTexts } from '../../data/i18n'
import type { Closing } from '../../data/outbox'
import { toast } from '../../ui/toast'

/** Says where a conversation goes, and how that is taken back. */
export async function undoWords(
  client: QueryClient,
  now: Row,
  change: Change,
): Promise<{ text: string; label: string }> {
  const [{ me, settings, folders }] = await Promise.all([client.ensureQueryData(bootstrapQuery), readTexts('actions')])
  const inbox = i18n.getFixedT(null, 'inbox')
  const actions = i18n.getFixedT(null, 'actions')
  const to =
    change.folder === undefined
      ? inbox(`status.${now.status}`)
      : (folders.find((f) => f.id === now.folder)?.name ?? inbox('noFolder'))
  const text = actions('went', { number: number(now.number, dateStyle(me.preferences, settings)), to })
  return { text, label: actions('bulk.undo') }
}

/** Says that what was sent closed its conversation, and offers to open that again: what was sent stays sent. */
export async function offerOpening(client: QueryClient, { id, conversation, number: n }: Closing): Promise<void> {
  const [{ me, settings }] = await Promise.all([client.ensureQueryData(bootstrapQuery), readTexts('actions')])
  const actions = i18n.getFixedT(null, 'actions')
  const text = actions('sentClosed', { number: number(n, dateStyle(me.preferences, settings)) })
  toast(text, 'plain', { label: actions('bulk.undo'), run: () => void open(client, conversation, id) })
}

/** Takes back what was changed with a message. */
async function open(client: QueryClient, id: string, message: string): Promise<void> {
  try {
    const stored = await post<Conversation>(`/api/v1/conversations/${id}/undo`, { message })
    client.setQueryData(conversationQuery(id).queryKey, stored)
    patchRow(client, stored)
    for (const queryKey of [listKey, countsQuery.queryKey]) void client.invalidateQueries({ queryKey })
  } catch (error) {
    await sayKept(error)
  }
}

/** Says why something was not taken back. */
export async function sayKept(error: unknown): Promise<void> {
  await readTexts('actions')
  const code = error instanceof ApiError ? error.code : 'internal'
  toast(
    code === 'conflict' ? i18n.getFixedT(null, 'actions')('undoKept') : i18n.t(`errors.${code as 'internal'}`),
    'bad',
  )
}
