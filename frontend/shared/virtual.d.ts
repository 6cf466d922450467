// What languages.mjs makes of the folders of shared/locales.
declare module 'virtual:languages' {
  export interface LanguageFacts {
    /** As its speakers call it. */
    name: string
    /** The BCP 47 tag that dates and numbers are written by. */
    locale: string
    direction: 'ltr' | 'rtl'
    calendar: 'gregorian' | 'jalali'
    digits: 'latin' | 'persian'
    /** How long ago, in short; {n} is the number. */
    ago?: Record<'now' | 'm' | 'h' | 'd', string>
  }
  export const languages: Record<string, LanguageFacts>
}
declare module 'virtual:languages/texts' {
  /** By "language/part". */
  export const texts: Record<string, () => Promise<{ default: Record<string, unknown> }>>
  /** The parts of languages that lack something: "language/part". */
  export const gaps: string[]
}
declare module 'virtual:languages/panel-texts' {
  export const panelTexts: Record<string, Readonly<Record<string, string>>>
  export const samples: Record<string, [asked: string, answered: string]>
  /** What a new channel says to visitors: the server begins channels with the same. */
  export const channelWords: Record<string, Readonly<Record<'greeting' | 'intro' | 'replyTime', string>>>
}
declare module 'virtual:languages/panel' {
  export type Spoken = [locale: string, direction: 'ltr' | 'rtl', texts: string, otherwise?: string]
  export const spoken: Record<string, Spoken>
}
declare module 'virtual:languages/titles' {
  /** What the panel is called, what is said when it could not be loaded, and the direction. */
  export type Title = [chat: string, failed: string, direction: 'ltr' | 'rtl']
  export const titles: Record<string, Title>
}
