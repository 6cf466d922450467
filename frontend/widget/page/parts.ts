/** The file that opens the panel, under /chat/; the build names it. */
declare const __FRAME__: string

/** What the server says of a channel to the page that asks: see allowed.go. */
export interface Answer {
  default: { refused?: string; language?: string }
}

/**
 * What is fetched besides this script, as modules, so that a page's policy needs
 * to name our server for scripts only.
 */
export const parts = {
  /** Asks whether this page may show the channel. */
  allowed: (server: string, channel: string): Promise<Answer> =>
    import(/* @vite-ignore */ `${server}/chat/allowed.js?channel=${channel}`),
  /** What opens the panel. Browsers remember an address that failed, so each try has one of its own. */
  frame: (server: string, failures: number): Promise<typeof import('./frame')> =>
    import(/* @vite-ignore */ `${server}/chat/${__FRAME__}${failures ? `?${failures}` : ''}`),
}
