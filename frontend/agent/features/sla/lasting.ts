import { type DateStyle, localeOf } from '../../../shared/date'

const units = { m: 'minute', h: 'hour', d: 'day', w: 'week' } as const

/** A duration as rules and promises keep it, 1h30m, in words of the language in use. One of another form stays as it is. */
export function lasting(text: string, style: DateStyle): string {
  const parts = [...text.matchAll(/(\d+)([mhdw])/g)]
  if (parts.map(([part]) => part).join('') !== text) return text
  const words = parts.map(([, amount, unit]) =>
    new Intl.NumberFormat(localeOf(style), {
      style: 'unit',
      unit: units[unit as keyof typeof units],
      unitDisplay: 'long',
    }).format(Number(amount)),
  )
  return new Intl.ListFormat(style.language, { type: 'unit' }).format(words)
}
