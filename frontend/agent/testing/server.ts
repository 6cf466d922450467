import { vi } from 'vitest'

interface Reply {
  status?: number
  body?: unknown
  headers?: Record<string, string>
}
type Answer = Reply | Promise<Reply>

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
}

/** A server at the edge of the network: routes are "METHOD /path", `*` for one segment; the last added wins. */
export class FakeServer {
  readonly asked: Asked[] = []
  private readonly routes: { method: string; path: RegExp; answer: (asked: Asked) => Answer }[] = []
  online = true

  constructor() {
    vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) => this.fetch(input, init))
  }

  on(route: string, answer: (asked: Asked) => Answer): this {
    const [method = '', path = ''] = route.split(' ')
    this.routes.unshift({ method, path: new RegExp(`^${path.replaceAll('*', '[^/]+')}$`), answer })
    return this
  }

  /** What was asked of a route so far. */
  of(route: string): Asked[] {
    const [method, path = ''] = route.split(' ')
    const pattern = new RegExp(`^${path.replaceAll('*', '[^/]+')}$`)
    return this.asked.filter((a) => a.method === method && pattern.test(a.path))
  }

  private async fetch(input: string, init: RequestInit): Promise<Response> {
    const url = new URL(input, 'http://localhost')
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : {}
    const asked = { method: init.method ?? 'GET', path: url.pathname, query: url.searchParams, body }
    this.asked.push(asked)
    if (!this.online) throw new TypeError('network')
    const route = this.routes.find((r) => r.method === asked.method && r.path.test(asked.path))
    if (!route) return new Response(JSON.stringify({ status: 404, code: 'not_found', title: '' }), { status: 404 })
    const { status = 200, body: answer, headers } = await route.answer(asked)
    init.signal?.throwIfAborted()
    if (!this.online) throw new TypeError('network')
    return new Response(status === 204 ? null : JSON.stringify(answer), { status, headers })
  }
}
