import type { WidgetEvent } from './both'
import type { Look } from './launcher'
import { createWidget, type Widget } from './widget'

/** What `pasokh('boot', …)` takes, and the script's data; without `lang` the page's own language counts. */
export interface BootOptions extends Look {
  /** The channel's id. */
  channel?: string | undefined
}

type Handler = (value?: unknown) => void

/** The global function; before the loader ran, a stub that only queues. */
export interface Sdk {
  (command: string, ...args: unknown[]): void
  q?: Iterable<unknown>[]
  loaded?: boolean
}

export type HostWindow = Window & { pasokh?: Sdk }

/**
 * Puts `window.pasokh` in place and runs what was queued. The script's own
 * address says where the server is; its data-channel (data-lang, data-color)
 * boots the widget without any inline script.
 */
export function install(host: HostWindow, script: HTMLScriptElement | null): void {
  const { document } = host
  // Until there is a place for the button, calls go on queueing.
  if (!document.body) {
    document.addEventListener('DOMContentLoaded', () => install(host, script))
    return
  }
  const queued = host.pasokh?.q ?? []
  if (host.pasokh?.loaded) return
  const server = new URL(script?.src || host.location.href).origin
  const handlers: [event: string, handler: Handler][] = []
  let widget: Widget | undefined

  const emit = (event: WidgetEvent, value?: unknown) => {
    for (const [name, handler] of [...handlers]) if (name === event) handler(value)
  }
  const commands: Record<string, (...args: never[]) => void> = {
    boot({ channel, lang, ...look }: BootOptions = {}) {
      if (channel)
        widget ??= createWidget(host, { server, channel, lang: lang || document.documentElement.lang, ...look }, emit)
    },
    on: (event: string, handler: Handler) => handlers.push([event, handler]),
    destroy() {
      widget?.destroy()
      widget = undefined
      handlers.length = 0
    },
  }
  const sdk: Sdk = (command, ...args) =>
    (commands[command] ?? (widget as typeof commands | undefined)?.[command])?.(...(args as never[]))
  sdk.loaded = true
  host.pasokh = sdk
  sdk('boot', { ...script?.dataset })
  for (const args of queued) sdk(...(args as [string, ...unknown[]]))
}
