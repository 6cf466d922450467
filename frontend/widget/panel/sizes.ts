import type { Words } from './words'

/** A size in bytes, as people say it: in kilobytes or megabytes. */
export function sizeOf(bytes: number, words: Words): string {
  const mega = bytes >= 1 << 20
  const unit = `${mega ? 'mega' : 'kilo'}byte`
  return words.number(bytes / (mega ? 1 << 20 : 1024), { style: 'unit', unit, unitDisplay: 'long' })
}
