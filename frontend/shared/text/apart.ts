import { languages } from 'virtual:languages'
import { isolated } from './direction'

/** A name that is joined to other words of a language: kept apart where it would turn them round. */
export const apartIn = (language: string, name: string): string =>
  isolated(name, languages[language]?.direction ?? 'ltr')
