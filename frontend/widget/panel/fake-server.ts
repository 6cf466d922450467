import type { PublicChannel, Saying, VisitorConversation, VisitorMessage } from './wire'

export const channel: PublicChannel = {
  id: 'shop',
  name: 'Narvan Shop',
  language: 'en',
  color: '#0b7c86',
  shades: { ink: '#ffffff', light: '#0b7c86', dark: '#2a8c95' },
  greeting: 'Hello!',
  intro: 'Ask us.',
  replyTime: 'Answers in minutes',
  askEmail: true,
  agents: [{ name: 'Sara', color: 0 }],
  online: true,
  texts: { en: {}, fa: {} },
  files: { maxBytes: 1000, types: ['.png', '.pdf'] },
}

/** A server for one visitor, behind `fetch`; keeps the contract of the visitor API. */
export class FakeServer {
  channel: PublicChannel | undefined = channel
  messages: VisitorMessage[] = []
  conversations = new Map<string, VisitorConversation>()
  contact: { name?: string; email?: string } = {}
  token = ''
  up = true
  refuse: string | undefined
  requests: { method: string; path: string; authorization: string | null }[] = []
  /** What the server answers to a proof: a token when the browser was somebody else's. */
  proven: { token?: string } | undefined
  /** What the panel told of the present visit. */
  visited: unknown
  /** Sees what is sent. */
  heard: ((saying: Saying) => void) | undefined
  private readonly made: string[] = []

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), 'https://help.example')
    const authorization = new Headers(init?.headers).get('Authorization')
    this.requests.push({ method: init?.method ?? 'GET', path: url.pathname + url.search, authorization })
    if (!this.up) throw new TypeError('Failed to fetch')
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    const [status, answer] = this.answer(init?.method ?? 'GET', url, authorization, body)
    return new Response(answer === undefined ? null : JSON.stringify(answer), { status })
  }

  private answer(method: string, url: URL, authorization: string | null, body: unknown): [number, unknown?] {
    const path = url.pathname.replace('/chat/api/', '')
    if (path.startsWith('channels/')) return this.channel ? [200, this.channel] : [404, { code: 'not_found' }]
    if (path === 'visitors') {
      this.made.push(`token-${this.made.length + 1}`)
      this.token = this.made.at(-1) ?? ''
      return [200, { token: this.token, visitor: 'v' }]
    }
    const good = this.made.at(-1) === this.token ? this.made : [this.token]
    if (!this.token || !good.some((token) => authorization === `Bearer ${token}`))
      return [401, { code: 'unauthenticated' }]
    if (path === 'me' && method === 'PATCH')
      return this.refuse ? [422, { code: this.refuse }] : [200, { contact: Object.assign(this.contact, body) }]
    if (path === 'me/identity' && method === 'DELETE') return [204]
    if (path === 'me/identity') return this.proven ? [200, this.proven] : [422, { code: 'invalid' }]
    if (path === 'me/visit') {
      this.visited = body
      return [204]
    }
    if (path === 'me') return [200, { contact: this.contact, conversations: [...this.conversations.values()] }]
    const [, id = '', what] = path.split('/')
    if (method === 'DELETE') return [204]
    if (what === 'seen') return [204]
    if (method === 'POST' && this.heard) this.heard(body as Saying)
    if (method === 'POST') return this.refuse ? [422, { code: this.refuse }] : [200, this.hear(id, body as Saying)]
    const after = Number(url.searchParams.get('after'))
    return [200, { items: this.of(id).filter((m) => m.seq > after), conversation: this.conversations.get(id) }]
  }

  of(id: string): VisitorMessage[] {
    return this.messages.filter((m) => m.conversation === id)
  }

  /** The visitor says something; the same id again is the same message. */
  hear(conversation: string, { id, text }: Saying): VisitorMessage {
    return this.messages.find((m) => m.id === id) ?? this.add(conversation, { id, text, mine: true })
  }

  /** An agent answers. */
  reply(conversation: string, text: string): VisitorMessage {
    return this.add(conversation, {
      id: `reply-${this.messages.length}`,
      text,
      mine: false,
      author: { name: 'Sara', color: 0 },
    })
  }

  private add(
    conversation: string,
    more: Pick<VisitorMessage, 'id' | 'mine'> & Partial<VisitorMessage>,
  ): VisitorMessage {
    const seq = this.of(conversation).length + 1
    const at = new Date(Date.UTC(2026, 10, 23, 10, 0, this.messages.length)).toISOString()
    const message: VisitorMessage = { conversation, seq, at, text: '', files: [], ...more }
    this.messages.push(message)
    const seen = this.conversations.get(conversation)?.seenSeq ?? 0
    this.conversations.set(conversation, {
      id: conversation,
      status: 'open',
      lastSeq: seq,
      seenSeq: more.mine ? seq : seen,
      agentSeenSeq: 0,
      updatedAt: at,
      last: { text: message.text, at, mine: more.mine },
    })
    return message
  }
}
