import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import { initReactI18next } from 'react-i18next'
import type enActions from '../locales/en/actions.json'
import type enAdmin from '../locales/en/admin.json'
import type enBulk from '../locales/en/bulk.json'
import type enCommon from '../locales/en/common.json'
import type enCompose from '../locales/en/compose.json'
import type enContact from '../locales/en/contact.json'
import type enFind from '../locales/en/find.json'
import type enHooks from '../locales/en/hooks.json'
import type enInbox from '../locales/en/inbox.json'
import type enMerge from '../locales/en/merge.json'
import type enNotify from '../locales/en/notify.json'
import type enRules from '../locales/en/rules.json'
import type enSearch from '../locales/en/search.json'
import type enSession from '../locales/en/session.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof enCommon
      session: typeof enSession
      admin: typeof enAdmin
      inbox: typeof enInbox
      actions: typeof enActions
      rules: typeof enRules
      notify: typeof enNotify
      compose: typeof enCompose
      search: typeof enSearch
      merge: typeof enMerge
      contact: typeof enContact
      hooks: typeof enHooks
      find: typeof enFind
      bulk: typeof enBulk
    }
  }
}

const files = import.meta.glob<{ default: Record<string, unknown> }>('../locales/*/*.json')
const wanted = new Set(['common', 'inbox'])
const remembered = 'pasokh.language'

/** The language before anybody has signed in: the last one used here, or the browser's. */
function firstLanguage(): string {
  const kept = localStorage.getItem(remembered)
  if (kept === 'en' || kept === 'fa') return kept
  return navigator.languages.some((l) => l.startsWith('fa')) ? 'fa' : 'en'
}

export const i18n = i18next.createInstance()
const begun = i18n.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: false, // both languages are whole: a test sees to it
  defaultNS: 'common',
  ns: [],
  resources: {},
  partialBundledLanguages: true,
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
})

/** The language in use. */
export const useLanguage = (): string => useSyncExternalStore(hearLanguage, () => i18n.language)

function hearLanguage(changed: () => void): () => void {
  i18n.on('languageChanged', changed)
  return () => i18n.off('languageChanged', changed)
}

/** Names one after the other, with the comma of the language in use. */
export const listed = (names: string[]): string =>
  new Intl.ListFormat(i18n.language, { type: 'unit', style: 'short' }).format(names)

async function read(language: string, part: string): Promise<void> {
  if (i18n.hasResourceBundle(language, part)) return
  const file = files[`../locales/${language}/${part}.json`]
  if (file) i18n.addResourceBundle(language, part, (await file()).default)
}

/** Reads texts that the inbox needs none of: those of the settings pages, and of the pages before signing in. */
export function readTexts(
  part:
    | 'actions'
    | 'admin'
    | 'session'
    | 'rules'
    | 'notify'
    | 'compose'
    | 'search'
    | 'merge'
    | 'contact'
    | 'hooks'
    | 'find'
    | 'bulk',
): Promise<void> {
  wanted.add(part) // a language that is on its way brings it too
  return read(i18n.language, part)
}

/** Switches language, and direction unless that is set apart, of the whole page. Only the texts in use are read. */
export async function speak(language: string, direction: 'auto' | 'ltr' | 'rtl' = 'auto'): Promise<void> {
  await begun
  await Promise.all([...wanted].map((part) => read(language, part)))
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
  document.documentElement.dir = direction === 'auto' ? (language === 'fa' ? 'rtl' : 'ltr') : direction
  if (i18n.language !== language) await i18n.changeLanguage(language)
}

/** The texts of the first screen; nothing is drawn before. */
export const firstTexts = (): Promise<void> => speak(i18n.language)
