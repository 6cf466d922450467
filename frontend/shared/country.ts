import { type DateStyle, localeOf } from './date'

/** A country's name in the agent's language, by its code (ISO 3166-1 alpha-2); the code when there is none. */
export function countryName(code: string, style: DateStyle): string {
  try {
    return new Intl.DisplayNames(localeOf(style), { type: 'region' }).of(code) ?? code
  } catch {
    return code // nothing that could be one
  }
}
