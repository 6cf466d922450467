import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import enAdmin from '../locales/en/admin.json'
import enCommon from '../locales/en/common.json'
import enInbox from '../locales/en/inbox.json'
import enSession from '../locales/en/session.json'
import faAdmin from '../locales/fa/admin.json'
import faCommon from '../locales/fa/common.json'
import faInbox from '../locales/fa/inbox.json'
import faSession from '../locales/fa/session.json'

export const resources = {
  en: { common: enCommon, session: enSession, admin: enAdmin, inbox: enInbox },
  fa: { common: faCommon, session: faSession, admin: faAdmin, inbox: faInbox },
} as const

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: (typeof resources)['en']
  }
}

const remembered = 'pasokh.language'

/** The language before anybody has signed in: the last one used here, or the browser's. */
function firstLanguage(): string {
  const kept = localStorage.getItem(remembered)
  if (kept === 'en' || kept === 'fa') return kept
  return navigator.languages.some((l) => l.startsWith('fa')) ? 'fa' : 'en'
}

export const i18n = i18next.createInstance()
void i18n.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'en',
  defaultNS: 'common',
  ns: ['common', 'session', 'admin', 'inbox'],
  resources,
  interpolation: { escapeValue: false },
})

/** Switches language, and direction unless that is set apart, of the whole page. */
export function speak(language: string, direction: 'auto' | 'ltr' | 'rtl' = 'auto'): void {
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
  document.documentElement.dir = direction === 'auto' ? (language === 'fa' ? 'rtl' : 'ltr') : direction
  if (i18n.language !== language) void i18n.changeLanguage(language)
}
speak(i18n.language)
