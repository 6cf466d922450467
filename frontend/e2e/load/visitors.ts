import { Agent, request } from 'node:http'
import { newId } from '../../agent/data/id'

/** What visitors do at once, and how many of them share an address: limits are by both. */
const atOnce = 24
const perAddress = 10

interface Visitor {
  token: string
  lines: Agent
  conversations: string[]
}

/** Many visitors of one channel, without browsers: they say what they say over HTTP. */
export class Visitors {
  private readonly all: Visitor[] = []

  constructor(private readonly url: string) {}

  /** Has so many visitors begin so many conversations each. */
  async begin(channel: string, visitors: number, each: number): Promise<void> {
    await parallel(visitors, async (i) => {
      const lines = this.all[i - (i % perAddress)]?.lines ?? lineFrom(Math.floor(i / perAddress))
      const { token } = (await call(this.url, lines, '/chat/api/visitors', undefined, { channel })) as { token: string }
      const visitor: Visitor = { token, lines, conversations: [] }
      this.all[i] = visitor
      for (let n = 0; n < each; n++) {
        const id = newId()
        await this.say(visitor, id, `${subjects[(i + n) % subjects.length]} (order ${i * each + n + 10_000})`)
        visitor.conversations.push(id)
      }
    })
  }

  /** Says so many messages a second in conversations that are there, until it is told to end. */
  chatter(perSecond: number): { end: () => Promise<number> } {
    let said = 0
    const under = new Set<Promise<void>>()
    const began = performance.now()
    const timer = setInterval(() => {
      for (const due = ((performance.now() - began) / 1000) * perSecond; said < due; said++) {
        const visitor = pick(this.all)
        const one = this.say(visitor, pick(visitor.conversations), `${pick(subjects)}, again: ${said}`)
        under.add(one)
        one.finally(() => under.delete(one))
      }
    }, 5)
    return {
      end: async () => {
        clearInterval(timer)
        await Promise.all(under)
        return said
      },
    }
  }

  private async say(by: Visitor, conversation: string, text: string): Promise<void> {
    await call(this.url, by.lines, `/chat/api/conversations/${conversation}/messages`, by.token, { id: newId(), text })
  }
}

const subjects = [
  'Where is my parcel?',
  'سفارش من هنوز نرسیده است',
  'The lamp arrived with a crack',
  'می‌خواهم آدرس را عوض کنم',
  'Can I still change the colour',
  'Invoice for the company, please',
]

const pick = <T>(from: T[]): T => from[Math.floor(Math.random() * from.length)] as T

const lineFrom = (n: number) => new Agent({ keepAlive: true, maxSockets: 4, localAddress: `127.0.1.${n + 1}` })

/** Does it for 0 to n-1, several at once, the first of each address before its others. */
async function parallel(n: number, act: (i: number) => Promise<void>): Promise<void> {
  const firsts = Array.from({ length: n }, (_, i) => i).filter((i) => i % perAddress === 0)
  const others = Array.from({ length: n }, (_, i) => i).filter((i) => i % perAddress !== 0)
  for (const queue of [firsts, others]) {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let i = queue.shift(); i !== undefined; i = queue.shift()) await act(i)
      }),
    )
  }
}

function call(url: string, lines: Agent, path: string, token: string | undefined, body: unknown): Promise<unknown> {
  const payload = JSON.stringify(body)
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(payload),
  }
  if (token) headers.Authorization = `Bearer ${token}`
  return new Promise((done, fail) => {
    const { port } = new URL(url)
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent: lines, headers }, (answer) => {
      let raw = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        raw += chunk
      })
      answer.on('end', () => {
        if ((answer.statusCode ?? 500) >= 300) fail(new Error(`${path}: ${answer.statusCode} ${raw}`))
        else done(raw ? JSON.parse(raw) : undefined)
      })
    })
    asked.on('error', fail)
    asked.end(payload)
  })
}
