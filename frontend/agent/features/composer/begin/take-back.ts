import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, call, get, type Schemas } from '../../../../shared/api/client'
import { type Beginning, restoreBeginning } from '../../../data/begin'
import { listKey } from '../../../data/conversations'
import { i18n, listed, readTexts } from '../../../data/i18n'
import { personName } from '../../../data/mail'
import { offer, toast } from '../../../ui/toast'

type Waiting = Schemas['MailBeginning']

/** The agent's conversations that are about to begin, and those that could not. */
export const beginningsQuery = queryOptions({
  queryKey: ['beginnings'],
  queryFn: ({ signal }) => get<{ items: Waiting[] }>('/api/v1/beginnings', signal),
})

/** After its time, one is begun within about a second. */
const begunWithin = 2000

interface Begun {
  agent: string
  begun: Beginning
  open: (id: string) => void
}

/** Offers for so many seconds to undo what was sent, wherever its author goes meanwhile; then it says what became of it. */
export function offerTakeBack(client: QueryClient, one: Begun, seconds: number): void {
  let taken = false
  const words = readTexts('later').then(() => {
    const t = i18n.getFixedT(null, 'later')
    return { text: t('sending'), label: t('undo') }
  })
  const undo = async () => {
    taken = await takeBack(client, one)
  }
  offer(() => void undo(), words, seconds * 1000)
  setTimeout(() => taken || void tell(client, one), seconds * 1000 + begunWithin)
}

/** Says whether it was taken back; why not is shown. */
async function takeBack(client: QueryClient, { agent, begun }: Begun): Promise<boolean> {
  try {
    await call<Waiting>('DELETE', `/api/v1/beginnings/${begun.id}`)
    restoreBeginning(agent, begun)
    void client.invalidateQueries(beginningsQuery)
    return true
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    await readTexts('later')
    const gone = error.code === 'conflict' || error.code === 'not_found'
    toast(gone ? i18n.getFixedT(null, 'later')('tooLate') : i18n.t(`errors.${error.code as 'internal'}`), 'bad')
    return false
  }
}

/** Says that it was sent, or that it could not be. Without an answer it is seen where it is. */
async function tell(client: QueryClient, { agent, begun, open }: Begun): Promise<void> {
  const t = i18n.getFixedT(null, 'mail')
  try {
    const { items } = await client.fetchQuery({ ...beginningsQuery, staleTime: 0 })
    const one = items.find((b) => b.id === begun.id)
    if (one?.refused) {
      const edit = { label: t('begin.edit'), run: () => void editRefused(client, agent, one) }
      toast(t(`begin.refused.${one.refused}`, { names: namesOf(one) }), 'bad', edit)
    } else if (!one) {
      void client.invalidateQueries({ queryKey: listKey })
      const names = listed(begun.to.map(personName))
      toast(t('begin.sent', { names }), 'plain', { label: t('begin.open'), run: () => open(begun.id) })
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

export const namesOf = (one: Waiting): string => listed((one.mail.to ?? []).map(personName))

/** Has its author write on at what could not begin. */
export async function editRefused(client: QueryClient, agent: string, one: Waiting): Promise<void> {
  await dropRefused(client, one)
  const { from, to = [], cc = [], bcc = [], subject = '' } = one.mail
  const contacts = one.contact && to[0] ? { [to[0].address]: one.contact } : {}
  const files = one.files.map(({ id, name, size }) => ({ id, name, size }))
  const { text, html } = one
  restoreBeginning(agent, { from: from?.address ?? '', to, cc, bcc, subject, text, html, files, contacts })
}

export async function dropRefused(client: QueryClient, one: Waiting): Promise<void> {
  await call<Waiting>('DELETE', `/api/v1/beginnings/${one.id}`)
  await client.invalidateQueries(beginningsQuery)
}
