import { type ChatState, initialState } from './state'

/** Holds what the panel shows and tells when it has changed. */
export class Store {
  state: ChatState = initialState
  private readonly listeners = new Set<() => void>()

  set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
