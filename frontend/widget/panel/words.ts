import { type Spoken, spoken } from 'virtual:languages/panel'
import type texts from '../../shared/locales/en/panel.json'
import { isolated } from '../../shared/text/direction'

/** A code that `spoken` has. */
export type Language = string
export type Key = keyof typeof texts
export type Texts = Record<Key, string>
/** Texts that only a channel has. */
export type Own = 'greeting' | 'intro' | 'replyTime' | 'consent'

/** The panel's words and figures in one language. */
export interface Words {
  language: Language
  direction: 'ltr' | 'rtl'
  /** A text, with its {gaps} filled. */
  say(key: Key, gaps?: Record<string, string>): string
  /** Whether a text of that name exists. */
  has(key: string): key is Key
  /** What the company says itself, in this language if it has words for it. */
  own(key: Own, otherwise?: string): string | undefined
  number(n: number, options?: Intl.NumberFormatOptions): string
  /** The time of day. */
  time(at: string): string
  /** The day, relative when near: today, yesterday, 3 December. Jalali in Persian. */
  day(at: string, now?: Date): string
  /** Day and time in full, for a tooltip. */
  full(at: string): string
  /** A moment to come: the time of day, tomorrow at 9:00, Saturday at 9:00. */
  when(at: string, now?: Date): string
  /** A time as a list says it: the time of day when today, else the day. */
  brief(at: string, now?: Date): string
}

/** Fetches the texts of a language: a panel speaks one, and English only where that lacks some. */
export async function loadTexts(language: Language): Promise<Texts> {
  const read = async (url?: string) => url && (await fetch(url)).json()
  const [, , own, english] = spoken[language] as Spoken
  return { ...(await read(english)), ...(await read(own)) }
}

/** The words of a language: its texts, and the channel's in place of some. */
export function wordsIn(language: Language, common: Texts, own: Readonly<Record<string, string>> = {}): Words {
  const texts: Readonly<Record<string, string>> = { ...common, ...own }
  const [locale, direction] = spoken[language] as Spoken
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const clock = form({ hour: '2-digit', minute: '2-digit' })
  const dayOfYear = form({ day: 'numeric', month: 'long' })
  const dayAndYear = form({ day: 'numeric', month: 'long', year: 'numeric' })
  const weekday = form({ weekday: 'long' })
  const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const whole = form({ dateStyle: 'long', timeStyle: 'short' })
  const say: Words['say'] = (key, gaps = {}) =>
    (texts[key] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => isolated(gaps[name] ?? '', direction))
  const time = (at: string) => clock.format(new Date(at))
  const day = (at: string, now = new Date()) => {
    const ago = daysBetween(new Date(at), now)
    if (ago === 0 || ago === 1) return near.format(-ago, 'day').replace(/^./, (letter) => letter.toUpperCase())
    return (ago < 300 && ago > 0 ? dayOfYear : dayAndYear).format(new Date(at))
  }
  const when = (at: string, now = new Date()) => {
    const ahead = daysBetween(now, new Date(at))
    if (ahead === 0) return say('atTime', { time: time(at) })
    const date = ahead === 1 ? near.format(1, 'day') : (ahead < 7 ? weekday : dayOfYear).format(new Date(at))
    return say('at', { day: date, time: time(at) })
  }
  return {
    language,
    direction,
    say,
    has: (key): key is Key => key in texts,
    number: (n, options) => n.toLocaleString(locale, { maximumFractionDigits: 1, ...options }),
    own: (key, otherwise) => texts[key] || otherwise,
    time,
    day,
    when,
    full: (at) => [weekday, whole].map((one) => one.format(new Date(at))).join(' '),
    brief: (at, now = new Date()) => (daysBetween(new Date(at), now) === 0 ? time(at) : day(at, now)),
  }
}

/** Whole days from one local date to another. */
function daysBetween(from: Date, to: Date): number {
  const date = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
  return Math.round((date(to) - date(from)) / 86_400_000)
}

/** Which language to speak: what the page says, what the channel is in, what the browser prefers. */
export function chooseLanguage(page: string | null, browser: readonly string[], channel?: string): Language {
  const codes = [page, channel, ...browser].map((tag) => `${tag}`.toLowerCase().split(/[-_]/)[0] as string)
  return codes.find((code) => spoken[code]) ?? 'en'
}
