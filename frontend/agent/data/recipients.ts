import type { Message, Schemas } from '../../shared/api/client'

export type MailPerson = Schemas['MailPerson']

/** To whom a mail goes. */
export interface Recipients {
  to: MailPerson[]
  cc: MailPerson[]
  bcc: MailPerson[]
}

/** By which an address is known: its case says nothing to any server that matters. */
export const addressKey = (address: string): string => address.trim().toLowerCase()

/** What is pasted brings marks of direction and the like along, which nobody sees. */
const unseen = /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
const plainAddress = /^[^\s<>"(),:;@،؛]+@[^\s<>"(),:;@،؛]+$/u

export const isAddress = (text: string): boolean => plainAddress.test(text)

/** Each person once, as first named. */
export function distinct(people: MailPerson[], besides: Iterable<string> = []): MailPerson[] {
  const known = new Set([...besides].map(addressKey))
  return people.filter(({ address }) => {
    const key = addressKey(address)
    return key !== '' && !known.has(key) && known.add(key)
  })
}

/** What was typed or pasted where addresses belong, taken apart; `rest` is what is no address. */
export function parsePeople(typed: string): { people: MailPerson[]; rest: string[] } {
  const people: MailPerson[] = []
  const rest: string[] = []
  for (const piece of pieces(typed.replace(unseen, ''))) {
    const named = /^(.*?)<\s*([^<>]*?)\s*>$/s.exec(piece)
    const address = (named?.[2] ?? piece).replace(/^mailto:/i, '')
    const words = address.split(/\s+/)
    if (words.every(isAddress)) {
      const name = named ? unquoted(named[1] ?? '') : ''
      for (const one of words) people.push(name && words.length === 1 ? { name, address: one } : { address: one })
    } else rest.push(piece)
  }
  return { people: distinct(people), rest }
}

const unquoted = (name: string): string => {
  const plain = name.trim()
  return (/^"(.*)"$/s.exec(plain)?.[1]?.replace(/\\(.)/g, '$1') ?? plain).replace(/\s+/g, ' ').trim()
}

/** Cuts at the commas, semicolons (Persian ones too) and line ends that stand in no quotation marks and no <>. */
function pieces(text: string): string[] {
  const out: string[] = []
  let now = ''
  let quoted = false
  let angle = false
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? ''
    if (quoted && sign === '\\') {
      now += sign + (text[++i] ?? '')
      continue
    }
    if (sign === '"' && !angle) quoted = !quoted
    else if (sign === '<' && !quoted) angle = true
    else if (sign === '>' && !quoted) angle = false
    const line = sign === '\n' || sign === '\r'
    if (line || (!quoted && !angle && /[,;،؛]/.test(sign))) {
      out.push(now)
      now = ''
      if (line) quoted = angle = false
    } else now += sign
  }
  return [...out, now].map((piece) => piece.trim()).filter(Boolean)
}

/** A plus-address is its owner's too: replies are found by it. */
export function isOwn(address: string, own: Iterable<string>): boolean {
  const plain = addressKey(address).replace(/\+[^@]*@/, '@')
  for (const one of own) if (addressKey(one) === plain || addressKey(one) === addressKey(address)) return true
  return false
}

const others = (people: MailPerson[] | undefined, own: string[]) => (people ?? []).filter((p) => !isOwn(p.address, own))

/** To whom an answer to a mail goes: to its sender or, of one that we sent, to those whom it went to. */
export function replyTo({ mail }: Message, own: string[]): Recipients {
  if (!mail) return { to: [], cc: [], bcc: [] }
  const from = others(mail.replyTo?.length ? mail.replyTo : [mail.from], own)
  return { to: distinct(from.length > 0 ? from : others(mail.to, own)), cc: [], bcc: [] }
}

/** The same for everybody who got it: nobody twice, and none of our own addresses. */
export function replyAll(message: Message, own: string[]): Recipients {
  const { to } = replyTo(message, own)
  const addressed = distinct([...to, ...others(message.mail?.to, own)])
  const cc = distinct(
    others(message.mail?.cc, own),
    addressed.map((p) => p.address),
  )
  return { to: addressed, cc, bcc: [] }
}

/** The mail that an answer is to: the last one that came in and that somebody wrote, or the last that we sent. */
export const answered = (items: Message[]): Message | undefined => {
  const mails = items.filter((m) => m.mail && m.kind === 'message' && !m.erased)
  return mails.findLast((m) => m.author.kind === 'contact' && !m.mail?.machine) ?? mails.at(-1)
}

/** Everybody who is named in a thread, for those who look for an address. */
export const peopleIn = (items: Message[], own: string[]): MailPerson[] =>
  distinct(
    others(
      items.toReversed().flatMap(({ mail }) => (mail ? [mail.from, ...(mail.to ?? []), ...(mail.cc ?? [])] : [])),
      own,
    ).filter((p) => p.address !== ''),
  )
