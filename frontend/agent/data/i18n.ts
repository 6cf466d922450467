import { languages } from 'virtual:languages'
import { gaps, texts } from 'virtual:languages/texts'
import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import { initReactI18next } from 'react-i18next'
import { type Alias, type AliasWords, aliasName } from '../../shared/alias'
import { languageName as nameOfLanguage } from '../../shared/language'
import type enActions from '../../shared/locales/en/actions.json'
import type enAdmin from '../../shared/locales/en/admin.json'
import type enBulk from '../../shared/locales/en/bulk.json'
import type enCommon from '../../shared/locales/en/common.json'
import type enCompose from '../../shared/locales/en/compose.json'
import type enContact from '../../shared/locales/en/contact.json'
import type enFiles from '../../shared/locales/en/files.json'
import type enFind from '../../shared/locales/en/find.json'
import type enInbox from '../../shared/locales/en/inbox.json'
import type enLater from '../../shared/locales/en/later.json'
import type enMail from '../../shared/locales/en/mail.json'
import type enMerge from '../../shared/locales/en/merge.json'
import type enRules from '../../shared/locales/en/rules.json'
import type enSearch from '../../shared/locales/en/search.json'
import type enSession from '../../shared/locales/en/session.json'
import { apartIn } from '../../shared/text/apart'

/** The texts by the parts that they come in. A feature adds its own, see features/audit/room.ts. */
export interface Texts {
  common: typeof enCommon
  session: typeof enSession
  admin: typeof enAdmin
  inbox: typeof enInbox
  actions: typeof enActions
  rules: typeof enRules
  compose: typeof enCompose
  search: typeof enSearch
  merge: typeof enMerge
  contact: typeof enContact
  files: typeof enFiles
  find: typeof enFind
  bulk: typeof enBulk
  mail: typeof enMail
  later: typeof enLater
}

/** Parts of which the inbox needs none: they are read with what says them. */
export type TextPart = Exclude<keyof Texts, 'common' | 'inbox'>

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts
  }
}

const wanted = new Set(['common', 'inbox', 'alias'])
const remembered = 'pasokh.language'

/** The language before anybody has signed in: the last one used here, or the browser's. */
function firstLanguage(): string {
  const kept = localStorage.getItem(remembered)
  if (kept && languages[kept]) return kept
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0] ?? '')
  // English is in most browsers' list: another that its user put there counts first.
  return spoken.find((code) => code !== 'en' && languages[code]) ?? 'en'
}

export const i18n = i18next.createInstance()
const begun = i18n.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'en', // of which only what a language lacks is read, see `read`
  defaultNS: 'common',
  ns: [],
  resources: {},
  partialBundledLanguages: true,
  // What fills a gap is kept apart from the sentence, whoever fills it. A text that is stored or compared has {{- gaps}}.
  interpolation: { escape: apart },
  react: { useSuspense: false },
})

/** The language in use. */
export const useLanguage = (): string => useSyncExternalStore(hearLanguage, () => i18n.language)

function hearLanguage(changed: () => void): () => void {
  i18n.on('languageChanged', changed)
  return () => i18n.off('languageChanged', changed)
}

/** What somebody without a name is called, in the language in use. */
export function called(alias: Alias): string {
  const [own, english] = [i18n.language, 'en'].map((code) => i18n.getResourceBundle(code, 'alias') as AliasWords)
  const words = { ...english, ...own }
  return words.animals ? aliasName(alias, words as AliasWords) : ''
}

/**
 * A name that is joined to other words, in a title or a label: kept apart where it would turn them round. Texts with a
 * gap, `t('…', { name })`, and `listed` do this by themselves.
 */
export function apart(name: string): string {
  return apartIn(i18n.language, name)
}

/** Names one after the other, each kept apart, with the comma of the language in use. */
export const listed = (names: string[]): string =>
  new Intl.ListFormat(i18n.language, { type: 'unit', style: 'short' }).format(names.map(apart))

/** A language by its name in the language in use; what is no tag of one stays as it is. */
export const languageName = (tag: string): string => nameOfLanguage(tag, i18n.language)

async function read(language: string, part: string): Promise<void> {
  if (language !== 'en' && gaps.includes(`${language}/${part}`)) await read('en', part)
  if (i18n.hasResourceBundle(language, part)) return
  const file = texts[`${language}/${part}`]
  if (file) i18n.addResourceBundle(language, part, (await file()).default)
}

/** Reads texts that the inbox needs none of: those of the settings pages, and of the pages before signing in. */
export async function readTexts(part: TextPart): Promise<void> {
  wanted.add(part)
  await Promise.all([i18n.language, ...coming].map((language) => read(language, part)))
}

/** Languages to which the page is switching: what is read meanwhile is read in them too. */
const coming: string[] = []

/** Switches language, and direction unless that is set apart, of the whole page. Only the texts in use are read. */
export async function speak(wish: string, direction: 'auto' | 'ltr' | 'rtl' = 'auto'): Promise<void> {
  await begun
  const language = languages[wish] ? wish : 'en' // one that is no more
  coming.push(language)
  try {
    await Promise.all([...wanted].map((part) => read(language, part)))
    localStorage.setItem(remembered, language)
    document.documentElement.lang = language
    document.documentElement.dir = direction === 'auto' ? (languages[language]?.direction ?? 'ltr') : direction
    if (i18n.language !== language) await i18n.changeLanguage(language)
  } finally {
    coming.splice(coming.indexOf(language), 1)
  }
}

/** The texts of the first screen; nothing is drawn before. */
export const firstTexts = (): Promise<void> => speak(i18n.language)
