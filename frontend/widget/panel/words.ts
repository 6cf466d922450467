import en from '../locales/en.json'
import fa from '../locales/fa.json'

export type Language = 'en' | 'fa'
export type Key = keyof typeof en

/** The panel's words and figures in one language. */
export interface Words {
  language: Language
  direction: 'ltr' | 'rtl'
  /** A text, with its {gaps} filled. */
  say(key: Key, gaps?: Record<string, string>): string
  /** Whether a text of that name exists. */
  has(key: string): key is Key
  number(n: number): string
  percent(part: number): string
  /** A size in bytes, as people say it: in kilobytes or megabytes. */
  size(bytes: number): string
  /** The time of day. */
  time(at: string): string
  /** The day, relative when near: today, yesterday, 3 December. Jalali in Persian. */
  day(at: string, now?: Date): string
  /** Day and time in full, for a tooltip. */
  full(at: string): string
  /** A time as a list says it: the time of day when today, else the day. */
  brief(at: string, now?: Date): string
}

const texts: Record<Language, Record<Key, string>> = { en, fa }

/** The words of a language. */
export function wordsIn(language: Language): Words {
  const locale = language === 'fa' ? 'fa-IR' : 'en-GB'
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const figuresIn = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 1, ...options })
  const clock = form({ hour: '2-digit', minute: '2-digit' })
  const dayOfYear = form({ day: 'numeric', month: 'long' })
  const dayAndYear = form({ day: 'numeric', month: 'long', year: 'numeric' })
  const whole = form({ dateStyle: 'full', timeStyle: 'short' })
  const figures = figuresIn({})
  const percents = figuresIn({ style: 'percent' })
  const say: Words['say'] = (key, gaps = {}) =>
    texts[language][key].replace(/\{(\w+)\}/g, (_, name: string) => gaps[name] ?? '')
  const time = (at: string) => clock.format(new Date(at))
  const day = (at: string, now = new Date()) => {
    const ago = daysBetween(new Date(at), now)
    if (ago === 0) return say('today')
    if (ago === 1) return say('yesterday')
    return (ago < 300 && ago > 0 ? dayOfYear : dayAndYear).format(new Date(at))
  }
  return {
    language,
    direction: language === 'fa' ? 'rtl' : 'ltr',
    say,
    has: (key): key is Key => key in texts[language],
    number: (n) => figures.format(n),
    percent: (part) => percents.format(part),
    size: (bytes) => {
      const mega = bytes >= 1 << 20
      const form = figuresIn({ style: 'unit', unit: `${mega ? 'mega' : 'kilo'}byte`, unitDisplay: 'long' })
      return form.format(bytes / (mega ? 1 << 20 : 1024))
    },
    time,
    day,
    full: (at) => whole.format(new Date(at)),
    brief: (at, now = new Date()) => (daysBetween(new Date(at), now) === 0 ? time(at) : day(at, now)),
  }
}

/** Whole days from one local date to another. */
function daysBetween(from: Date, to: Date): number {
  const date = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
  return Math.round((date(to) - date(from)) / 86_400_000)
}

/** Which language to speak: what the page says, what the browser prefers, what the channel is in. */
export function chooseLanguage(page: string | null, browser: readonly string[], channel?: string): Language {
  for (const tag of [page, ...browser, channel]) {
    const base = tag?.toLowerCase().split(/[-_]/)[0]
    if (base === 'fa' || base === 'en') return base
  }
  return 'en'
}
