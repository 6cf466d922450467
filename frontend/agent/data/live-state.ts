import { createStore } from '../ui/store'

export interface Typist {
  kind: 'agent' | 'contact'
  id: string
  text?: string
}

/** What is so right now and kept nowhere: the connection, who is here, looks and types. */
export interface LiveState {
  connection: 'connecting' | 'open' | 'lost'
  retryAt: number
  agents: Record<string, 'online' | 'away'>
  contacts: Record<string, boolean>
  viewing: Record<string, string[]>
  typing: Record<string, Typist[]>
}

export const liveState = createStore<LiveState>({
  connection: 'connecting',
  retryAt: 0,
  agents: {},
  contacts: {},
  viewing: {},
  typing: {},
})

const nobody: never[] = []
export const useViewers = (conversation: string) =>
  liveState.use((s) => s.viewing[conversation] ?? (nobody as string[]))
export const useTyping = (conversation: string) => liveState.use((s) => s.typing[conversation] ?? (nobody as Typist[]))
