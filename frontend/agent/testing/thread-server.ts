import type { Message } from '../../shared/api/client'
import type { Asked, FakeServer } from './server'

/** Serves a conversation's messages as the real server pages them. */
export function serveThread(server: FakeServer, messages: Message[]): Message[] {
  server.on('GET /api/v1/conversations/*/messages', ({ query }: Asked) => {
    const limit = Number(query.get('limit') ?? 50)
    const after = query.get('after')
    const before = query.get('before')
    if (after !== null) {
      const rest = messages.filter((m) => m.seq > Number(after))
      const items = rest.slice(0, limit)
      return { body: { items, next: rest.length > limit ? items.at(-1)?.seq : undefined } }
    }
    const older = messages.filter((m) => before === null || m.seq < Number(before))
    return { body: { items: older.slice(-limit) } }
  })
  return messages
}
