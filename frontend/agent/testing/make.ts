import type { Bootstrap, Contact, Conversation, Message, Row } from '../../shared/api/client'

const at = '2026-11-23T10:15:00.000Z'

/** A message of a contact; `id` follows from conversation and seq. */
export const message = (seq: number, part: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversation: 'c1',
  seq,
  kind: 'message',
  author: { kind: 'contact', id: 'p1', name: 'Maryam Rostami' },
  at,
  text: `text ${seq}`,
  files: [],
  ...part,
})

export const row = (part: Partial<Row> = {}): Row => ({
  id: 'c1',
  number: 1042,
  version: 1,
  channel: 'ch1',
  contact: { id: 'p1', name: 'Maryam Rostami', anonymous: false, color: 3, alias: { a: 0, b: 0 } },
  subject: 'Refund for the blue lamp',
  status: 'open',
  priority: 'normal',
  tags: [],
  createdAt: at,
  updatedAt: at,
  lastSeq: 1,
  lastPublicSeq: 1,
  contactSeenSeq: 0,
  ...part,
})

export const contact = (part: Partial<Contact> = {}): Contact => ({
  ...row().contact,
  emailVerified: false,
  tags: [],
  attributes: {},
  social: [],
  absorbed: [],
  identities: [],
  createdAt: at,
  version: 1,
  ...part,
})

const all = ['reply', 'note', 'assign', 'status', 'priority', 'tag', 'move', 'snooze', 'subject', 'trash']

export const conversation = (part: Partial<Conversation> = {}): Conversation => ({
  ...row(),
  contactDetail: contact(),
  can: Object.fromEntries(all.map((action) => [action, true])),
  ...part,
})

const agent = {
  role: 'agent' as const,
  disabled: false,
  pending: false,
  teams: [],
  channels: [],
  allChannels: true,
  ownOnly: false,
  version: 1,
}

export const sara = { ...agent, id: 'a1', name: 'Sara Ahmadi', email: 'sara@narvan.example', color: 4 }
export const reza = { ...agent, id: 'a2', name: 'Reza Karimi', email: 'reza@narvan.example', color: 2 }

/** Sara's: two agents, a team, two tags, a folder and two canned replies. */
export const bootstrap = (part: Partial<Bootstrap> = {}): Bootstrap => ({
  me: {
    ...sara,
    preferences: {
      language: 'en',
      direction: 'auto',
      calendar: 'gregorian',
      digits: 'latin',
      theme: 'light',
      afterSend: 'stay',
      enterSends: false,
    },
  },
  settings: {
    company: 'Narvan Shop',
    language: 'en',
    timeZone: 'Asia/Tehran',
    calendar: 'gregorian',
    digits: 'latin',
    version: 1,
  },
  agents: [sara, reza],
  teams: [{ id: 't1', name: 'Support', color: 2, version: 1 }],
  channels: [],
  tags: [
    { id: 'g1', name: 'refund', color: 1, version: 1 },
    { id: 'g2', name: 'courier', color: 2, version: 1 },
  ],
  folders: [{ id: 'f1', name: 'Refunds', color: 0, kind: 'manual', order: 1, version: 1 }],
  canned: [
    { id: 'k1', shortcut: 'hello', title: 'Greeting', files: [], text: 'Hello {{contact.firstName}}', version: 1 },
    {
      id: 'k2',
      shortcut: 'refund-delay',
      title: 'Refund delay',
      files: [],
      text: 'It takes {{days}} days',
      version: 1,
    },
  ],
  cursor: 10,
  attributes: [],
  variables: ['contact.name', 'contact.firstName', 'agent.firstName', 'conversation.number'],
  rules: [],
  sla: [],
  hours: [],
  webhooks: [],
  limits: { fileBytes: 1_000_000, fileTypes: ['.png', '.txt'], textRunes: 20_000 },
  ...part,
})
