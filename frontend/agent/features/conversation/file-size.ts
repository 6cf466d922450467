import { type DateStyle, localeOf } from '../../../shared/date'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** A size in bytes as people read it: "84 kB", "۸۴ کیلوبایت". */
export function fileSize(bytes: number, style: DateStyle): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const n = bytes / 1000 ** step
  return new Intl.NumberFormat(localeOf(style), {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short', // "356 bytes", which has no plural in short
    maximumFractionDigits: step > 1 && n < 10 ? 1 : 0,
  }).format(n)
}
