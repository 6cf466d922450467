import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isolated } from '../../shared/text/direction'

export type Language = 'en' | 'fa'

type Texts = { [key: string]: string | Texts }

const locales = resolve(import.meta.dirname, '../../shared/locales')

/**
 * What the app says in a language, so that one journey walks through it in every language: `say('actions', 'keys.title')`.
 * What fills a gap is kept apart, as in the app.
 */
export function words(language: Language): (room: string, key: string, gaps?: Record<string, string>) => string {
  const direction = language === 'fa' ? 'rtl' : 'ltr'
  const rooms = new Map<string, Texts>()
  return (room, key, gaps = {}) => {
    const file = `${locales}/${language}/${room}.json`
    const texts = rooms.get(room) ?? (JSON.parse(readFileSync(file, 'utf8')) as Texts)
    rooms.set(room, texts)
    const found = key.split('.').reduce<string | Texts | undefined>((at, part) => (at as Texts)?.[part], texts)
    if (typeof found !== 'string') throw new Error(`${language}/${room}.json has no ${key}`)
    return found.replace(/{{(\w+)}}/g, (gap, name) => (name in gaps ? isolated(gaps[name] ?? '', direction) : gap))
  }
}
