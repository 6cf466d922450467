import { languages } from 'virtual:languages'

/** A choice of every language, each as its speakers call it. */
export function LanguageOptions() {
  return Object.entries(languages).map(([code, { name }]) => (
    <option key={code} value={code} lang={code}>
      {name}
    </option>
  ))
}
