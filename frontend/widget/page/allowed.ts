/** What the server says of a channel to the page that asks: see allowed.go. */
export interface Answer {
  default: { refused?: string; language?: string }
}

/** Asks whether this page may show the channel. Browsers remember what an address answered, and that it failed. */
export const allowed = (server: string, channel: string): Promise<Answer> =>
  import(/* @vite-ignore */ `${server}/chat/allowed.js?channel=${channel}`)
