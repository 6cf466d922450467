import type { Channel } from '../../../shared/api/client'

/** What is insisted, with the topics that were typed as the server takes them: each once, none empty. */
export function tidy(form: Channel['form']): Channel['form'] {
  return { ...form, topics: [...new Set(form.topics.map((topic) => topic.trim()).filter(Boolean))] }
}

/** As visitors are told it: nothing where nothing is insisted. */
export function insisted(form: Channel['form']): Channel['form'] | undefined {
  const tidied = tidy(form)
  return tidied.name || tidied.email || tidied.topics.length > 0 ? tidied : undefined
}
