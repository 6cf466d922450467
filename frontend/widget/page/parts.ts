import { allowed } from './allowed'

/** The file that opens the panel, under /chat/; the build names it. */
declare const __FRAME__: string

/**
 * What is fetched besides this script, as modules, so that a page's policy needs
 * to name our server for scripts only.
 */
export const parts = {
  allowed,
  /** What opens the panel. Browsers remember an address that failed, so each try has one of its own. */
  frame: (server: string, failures: number): Promise<typeof import('./frame')> =>
    import(/* @vite-ignore */ `${server}/chat/${__FRAME__}${failures ? `?${failures}` : ''}`),
}
