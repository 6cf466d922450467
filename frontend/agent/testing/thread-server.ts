import type { Message } from '../../shared/api/client'
import type { Asked, FakeServer } from './server'

/** Serves a conversation's messages as the real server pages them. */
export function serveThread(server: FakeServer, messages: Message[]): Message[] {
  server.on('GET /api/v1/conversations/*/messages', ({ query }: Asked) => {
    const limit = Number(query.get('limit') ?? 50)
    const after = query.get('after')
    const before = query.get('before')
    if (after !== null) return { body: { items: messages.filter((m) => m.seq > Number(after)).slice(0, limit) } }
    const older = messages.filter((m) => before === null || m.seq < Number(before))
    return { body: { items: older.slice(-limit) } }
  })
  return messages
}
