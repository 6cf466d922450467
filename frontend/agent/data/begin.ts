import type { Bootstrap } from '../../shared/api/client'
import { createStore } from '../ui/store'
import { useBootstrap } from './bootstrap'
import { kept } from './kept'
import type { MailPerson, Recipients } from './recipients'

type Me = Bootstrap['me']

/** Whether a conversation is being begun, which is a dialog on any screen. */
export const beginning = createStore(false)

/** To whom a new conversation goes, from which address and about what; its text and files are a draft like any other. */
export interface Head extends Recipients {
  id?: string // of the conversation, from the first try to send it: tried again, it is the same one
  from?: string // one of the channels' addresses
  subject: string
}

export const blank: Head = { to: [], cc: [], bcc: [], subject: '' }
export const beginKey = (agent: string): string => `pasokh.begin.${agent}`
const headKey = (agent: string) => `pasokh.begin-head.${agent}`
const heads = createStore<Record<string, Head>>({})
export const headOf = (agent: string): Head =>
  heads.get()[agent] ?? { ...blank, ...kept.get<Partial<Head>>(headKey(agent)) }

/** What is typed above the text, kept in this browser until it is sent. */
export function useHead(agent: string): [Head, (change: Partial<Head>) => void] {
  const now = heads.use((all) => all[agent])
  return [now ?? headOf(agent), (change) => setHead(agent, { ...headOf(agent), ...change })]
}

export function setHead(agent: string, head: Head): void {
  heads.set((all) => ({ ...all, [agent]: head }))
  kept.set(headKey(agent), head === blank ? undefined : head)
}

/** Whether the agent may write from a channel. */
export const seesChannel = (me: Me, channel: { id: string; team?: string }): boolean =>
  me.role === 'admin' ||
  me.allChannels ||
  me.channels.includes(channel.id) ||
  (channel.team !== undefined && me.teams.includes(channel.team))

/** Opens what is being written, with one recipient more when somebody is meant; undefined without a channel of e-mail. */
export function useBegin(): ((to?: MailPerson) => void) | undefined {
  const { me, channels } = useBootstrap()
  if (!channels.some((c) => c.kind === 'email' && c.enabled && seesChannel(me, c))) return undefined
  return (to) => {
    const head = headOf(me.id)
    if (to && !head.to.some((p) => p.address === to.address)) setHead(me.id, { ...head, to: [...head.to, to] })
    beginning.set(() => true)
  }
}
