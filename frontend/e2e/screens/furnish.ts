import type { APIRequestContext, Page } from '@playwright/test'

/** What the screens show besides the demo company: things of every kind, some with a name too long for their place. */
export interface Furnished {
  conversation: string // has a colleague's note, a long name and an unread notification
  invite: string // the path of an invitation that nobody has taken
  folder: string // nothing is in it
}

type Sent = Record<string, unknown>

const longPersianName = 'سیده‌فاطمه‌زهرا حسینی‌طباطبایی (فروشگاه Nordic Lights، شعبهٔ تجریش)'
const longName = 'Maximiliane Hohenstein-Schwarzenberg (Wholesale, Northern Europe and the Baltic States)'

function sender(request: APIRequestContext, url: string) {
  return async (method: 'post' | 'patch' | 'put' | 'delete', path: string, data?: Sent) => {
    const answer = await request[method](`${url}/api/v1/${path}`, { data, headers: { Origin: url } })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return answer.status() === 204 ? {} : await answer.json()
  }
}

/** Furnishes the demo company once, by the API: `admin` and `colleague` are signed in as Sara and Reza. */
export async function furnish(admin: Page, colleague: Page, url: string): Promise<Furnished> {
  const send = sender(admin.request, url)
  const boot = await (await admin.request.get(`${url}/api/v1/bootstrap`)).json()
  const folder = await settings(send, boot)
  const { items } = await (await admin.request.get(`${url}/api/v1/conversations?folder=open&limit=50`)).json()
  const [first, second, third] = items as { id: string; contact: { id: string } }[]
  if (!first || !second || !third) throw new Error('the demo has no open conversations')
  await send('patch', `contacts/${first.contact.id}`, {
    name: longName,
    company: 'Handelsgesellschaft für Leuchten und Glaswaren Nord mbH',
    phone: '0912 345 6789',
    notes: 'Prefers to be called in the morning.\nتماس فقط صبح‌ها، order 10417 هنوز باز است.',
  })
  await send('patch', `contacts/${second.contact.id}`, { phone: '۰۹۱۲ ۳۴۵ ۶۷۸۹' })
  await send('patch', `contacts/${third.contact.id}`, { name: longPersianName, company: 'Nordic Lights، تهران' })
  const reza = sender(colleague.request, url)
  for (const { id } of [first, second, third]) await reza('patch', `conversations/${id}`, { assignee: boot.me.id })
  await reza('post', `conversations/${first.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    seenSeq: 0,
    force: true,
    mentions: [boot.me.id],
    text: '@Sara لطفاً مبلغ سفارش 10417 را بررسی کن; the blue lamp was refunded twice.',
  })
  const made = await send('post', 'agents', { name: 'Noor Haddad', email: 'noor@narvan.example', role: 'agent' })
  return { conversation: first.id, invite: String(made.inviteUrl), folder }
}

interface Boot {
  teams: { id: string }[]
  channels: { id: string }[]
}

/** A rule with groups, hours, promises, an attribute, a folder with nothing in it. */
async function settings(send: ReturnType<typeof sender>, boot: Boot): Promise<string> {
  const hours = await send('post', 'hours', {
    name: 'Office hours, Tehran',
    zone: 'Asia/Tehran',
    week: Object.fromEntries(
      ['saturday', 'sunday', 'monday', 'tuesday', 'wednesday'].map((d) => [
        d,
        [
          { from: '09:00', to: '13:00' },
          { from: '14:00', to: '17:30' },
        ],
      ]),
    ),
    holidays: [{ name: 'نوروز', calendar: 'jalali', month: 1, day: 1 }],
  })
  const policy = await send('post', 'sla', {
    name: 'Loyal customers',
    hours: hours.id,
    first: '30m',
    next: '1h',
    warn: '10m',
  })
  await send('post', 'rules', {
    name: 'Refunds from loyal customers',
    enabled: true,
    stop: false,
    events: ['conversation.created', 'message.contact'],
    when: {
      all: [
        { field: 'body.last', op: 'containsAny', value: ['refund', 'money back', 'بازپرداخت', 'عودت وجه'] },
        {
          any: [
            { field: 'channel', op: 'is', value: boot.channels[0]?.id },
            { field: 'language', op: 'is', value: 'fa' },
          ],
        },
      ],
    },
    then: [
      { do: 'priority', priority: 'high' },
      { do: 'assignTeam', team: boot.teams[1]?.id },
    ],
  })
  await send('post', 'rules', {
    name: 'پاسخ به پیام‌های فارسی',
    enabled: false,
    stop: true,
    events: ['message.contact'],
    when: { all: [{ field: 'language', op: 'is', value: 'fa' }] },
    then: [{ do: 'priority', priority: 'low' }],
  })
  await send('post', 'rules', {
    name: 'Promises for assigned conversations',
    enabled: true,
    stop: false,
    events: ['assigned.agent'],
    when: { all: [{ field: 'status', op: 'is', value: 'open' }] },
    then: [{ do: 'sla', policy: policy.id }],
  })
  await broken(send)
  await send('post', 'webhooks', {
    name: 'انبار و ارسال',
    url: 'https://warehouse.narvan.example/hooks/pasokh?from=helpdesk&token=none',
    secret: 'a secret of the demo company alone',
    enabled: false,
    events: ['conversation.created'],
  })
  await send('post', 'attributes', { key: 'tier', name: 'Tier', kind: 'choice', choices: ['gold', 'silver'], order: 0 })
  await send('post', 'attributes', { key: 'birthday', name: 'تاریخ تولد', kind: 'date', choices: [], order: 1 })
  const empty = await send('post', 'folders', { name: 'Parked until spring', kind: 'manual', color: 3, order: 9 })
  return String(empty.id)
}

/** Records of two kinds that name a tag which was deleted afterwards. */
async function broken(send: ReturnType<typeof sender>): Promise<void> {
  const tag = await send('post', 'tags', { name: 'نوروز ۱۴۰۴', color: 2 })
  await send('post', 'canned', {
    title: 'تبریک سال نو و ارسال رایگان برای سفارش‌های بالای ۵۰۰ هزار تومان',
    shortcut: 'nowruz',
    text: 'سال نو مبارک! با کد NOWRUZ ارسال سفارش شما رایگان است.',
    files: [],
    actions: { addTags: [tag.id] },
  })
  await send('post', 'folders', {
    name: 'سفارش‌های نوروزی',
    kind: 'smart',
    color: 2,
    order: 8,
    filter: { tags: [tag.id] },
  })
  await send('delete', `tags/${tag.id}`)
}
