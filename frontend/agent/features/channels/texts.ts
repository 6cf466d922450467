import { channelWords, panelTexts } from 'virtual:languages/panel-texts'
import type { Channel } from '../../../shared/api/client'

export type Texts = Channel['texts']
export type Language = Channel['language']

/** What the panel says in a language unless the channel says otherwise. */
export const panelTextsIn = (language: Language): Readonly<Record<string, string>> => panelTexts[language] ?? {}

const spokenKeys = ['greeting', 'intro', 'replyTime'] as const

/** A channel before anybody has changed anything, with the words that the server begins channels with too. */
export function newChannel(language: Language): Channel {
  const { [language]: own, ...others } = channelWords
  return {
    id: '',
    version: 0,
    name: '',
    kind: 'chat',
    enabled: true,
    language,
    color: '#0b7c86',
    greeting: '',
    intro: '',
    replyTime: '',
    ...own,
    askEmail: true,
    origins: [],
    texts: others,
    launcher: {},
    form: { name: false, email: false, topics: [] },
    goOn: {},
  }
}

/** The channel in another language: what it says itself in either is kept, what it lacks is what a new one says. */
export function inLanguage(channel: Channel, language: Language): Partial<Channel> {
  if (language === channel.language) return {}
  const { [language]: said = {}, ...others } = channel.texts
  const { greeting, intro, replyTime, ...rest } = said
  const before = { ...others[channel.language] }
  const now: Partial<Channel> = { language }
  for (const key of spokenKeys) {
    const was = channel[key]
    if (was) before[key] = was
    now[key] = { greeting, intro, replyTime }[key] ?? (was && channelWords[language]?.[key]) ?? ''
  }
  return { ...now, texts: { ...others, [language]: rest, [channel.language]: before } }
}

/** What the company says itself. */
export const ownKeys = ['greeting', 'intro', 'replyTime', 'consent'] as const
export type OwnKey = (typeof ownKeys)[number]

/** Leaves out what says nothing: then the panel's own text counts. */
export function withoutBlanks(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts as Record<string, Record<string, string>>).map(([language, all]) => [
      language,
      Object.fromEntries(Object.entries(all).filter(([, text]) => text.trim())),
    ]),
  )
}

/** The names in {braces} of a text that another does not have: what it would not say any more. */
export function missingGaps(original: string, text: string): string[] {
  const gaps = (s: string) => [...s.matchAll(/\{\w+\}/g)].map(String)
  return text.trim() ? gaps(original).filter((gap) => !gaps(text).includes(gap)) : []
}

/** What a channel says itself in a language: the words of its own language stand in the channel, those of others beside it. */
export function ownText(channel: Channel, language: Language, key: OwnKey): string {
  const said = channel.texts[language]?.[key]
  return said ?? (language === channel.language && key !== 'consent' ? channel[key] : '')
}

/** The channel with that said. */
export function withOwnText(channel: Channel, language: Language, key: OwnKey, text: string): Partial<Channel> {
  if (language !== channel.language || key === 'consent') return withText(channel, language, key, text)
  const { [key]: _, ...others } = channel.texts[language] ?? {}
  return { [key]: text, texts: { ...channel.texts, [language]: others } }
}

/** The channel with one of the panel's texts worded its own way; an empty one is the panel's again. */
export function withText(channel: Channel, language: Language, key: string, text: string): Partial<Channel> {
  return { texts: { ...channel.texts, [language]: { ...channel.texts[language], [key]: text } } }
}
