import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, type Bootstrap, call, get, type Schemas } from '../../shared/api/client'
import { offer, toast } from '../ui/toast'
import { beginKey, beginning, blank, type Head, headOf, setHead } from './begin'
import { changeDraft, type Draft, draftAt, isEmpty, nothing } from './drafts'
import { i18n, readTexts } from './i18n'
import { newId } from './id'
import { undoTime } from './scheduled'

export type Beginning = Schemas['Beginning']
type Me = Bootstrap['me']

/** The agent's conversations that begin soon, and those that were refused. */
export const beginningsQuery = queryOptions({
  queryKey: ['beginnings'],
  queryFn: ({ signal }) => get<{ items: Beginning[] }>('/api/v1/beginnings', signal),
})

/** Throws away what is written. */
export function forgetBeginning(agent: string): void {
  setHead(agent, blank)
  changeDraft(beginKey(agent), () => nothing)
}

interface Sending {
  me: Me
  channel: string
  status?: 'closed'
  open: (id: string) => void // shows a conversation
}

/** Sends what is written; for a few seconds it can be undone, wherever its author goes meanwhile. */
export async function sendBeginning(client: QueryClient, { me, channel, status, open }: Sending): Promise<void> {
  const draft = draftAt(beginKey(me.id))
  const head = { ...headOf(me.id), id: headOf(me.id).id ?? newId() }
  setHead(me.id, head)
  const seconds = undoTime(me.preferences)
  const { id, from, to, cc, bcc, subject } = head
  const body = {
    id,
    message: draft.message ?? id,
    channel,
    subject: subject.trim(),
    text: draft.text.trim(),
    files: draft.files.map((f) => f.id),
    status,
    mail: { ...(from && { from: { address: from } }), to, cc, bcc },
    undoSeconds: seconds,
  }
  const got = await call<Beginning>('POST', '/api/v1/conversations', body)
  forgetBeginning(me.id)
  beginning.set(() => false)
  if (got.begun) return open(id)
  await readTexts('begin')
  const t = i18n.getFixedT(null, 'begin')
  const undo = () => void takeBack(client, me.id, id, { head: { ...head, id: undefined }, draft })
  offer(undo, Promise.resolve({ text: t('sending'), label: t('undo') }), seconds * 1000)
  setTimeout(() => void tell(client, me.id, id, open), seconds * 1000 + 2000)
}

interface Written {
  head: Head
  draft: Pick<Draft, 'text' | 'files'>
}

/** Nothing that is being written is lost to what was taken back: that then waits in the list of those not sent. */
const restore = (agent: string, { head, draft }: Written): void => {
  setHead(agent, head)
  changeDraft(beginKey(agent), () => ({ text: draft.text, files: draft.files }))
  beginning.set(() => true)
}

const taken = new Set<string>()

async function takeBack(client: QueryClient, agent: string, id: string, written: Written): Promise<void> {
  const mine = draftAt(beginKey(agent))
  try {
    await call<Beginning>('DELETE', `/api/v1/beginnings/${id}`)
    taken.add(id)
    const text = isEmpty(mine) ? written.draft.text : `${written.draft.text}\n\n${mine.text}`
    restore(agent, { ...written, draft: { text, files: [...written.draft.files, ...mine.files] } })
    void client.invalidateQueries(beginningsQuery)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const t = i18n.getFixedT(null, 'begin')
    const gone = error.code === 'conflict' || error.code === 'not_found'
    toast(gone ? t('tooLate') : i18n.t(`errors.${error.code as 'internal'}`), 'bad')
  }
}

/** Says that it was sent, or that it could not be. Without an answer it is seen where it is. */
async function tell(client: QueryClient, agent: string, id: string, open: (id: string) => void): Promise<void> {
  if (taken.has(id)) return
  const t = i18n.getFixedT(null, 'begin')
  try {
    const { items } = await client.fetchQuery({ ...beginningsQuery, staleTime: 0 })
    const one = items.find((b) => b.id === id)
    if (!one) toast(t('sent'), 'plain', { label: t('open'), run: () => open(id) })
    else if (one.refused)
      toast(t('notSent'), 'bad', { label: t('edit'), run: () => void editRefused(client, agent, one) })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

/** Puts what was refused into the dialog, in place of what is there. */
export async function editRefused(client: QueryClient, agent: string, one: Beginning): Promise<void> {
  await call<Beginning>('DELETE', `/api/v1/beginnings/${one.id}`)
  const { from, to = [], cc = [], bcc = [] } = one.mail
  const files = one.files.map(({ id, name, size }) => ({ id, name, size }))
  restore(agent, { head: { from: from?.address, to, cc, bcc, subject: one.subject }, draft: { text: one.text, files } })
  void client.invalidateQueries(beginningsQuery)
}
