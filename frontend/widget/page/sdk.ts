import { createWidget, type Widget, type WidgetEvent } from './widget'

/** What `pasokh('boot', …)` takes. */
export interface BootOptions {
  /** The channel's id. */
  channel: string
  /** en or fa; the page's own language when absent. */
  lang?: string
  /** "#rrggbb" of the button before the panel has told the channel's. */
  color?: string
}

type Handler = (value?: unknown) => void

/** The global function; before the loader ran, a stub that only queues. */
export interface Sdk {
  (command: string, ...args: unknown[]): void
  q?: ArrayLike<unknown>[]
  loaded?: boolean
}

export type HostWindow = Window & { pasokh?: Sdk }

/**
 * Puts `window.pasokh` in place and runs what was queued. The script's own
 * address says where the server is; its data-channel (data-lang, data-color)
 * boots the widget without any inline script.
 */
export function install(host: HostWindow, script: HTMLScriptElement | null): void {
  if (host.pasokh?.loaded) return
  const server = new URL(script?.src || host.location.href).origin
  const handlers = new Map<string, Set<Handler>>()
  let widget: Widget | undefined

  const emit = (event: WidgetEvent, value?: unknown) => {
    for (const handler of [...(handlers.get(event) ?? [])]) handler(value)
  }
  const boot = ({ channel, lang, color }: BootOptions) => {
    if (widget || !channel) return
    const start = () => {
      widget ??= createWidget(
        host,
        { server, channel, lang: lang || host.document.documentElement.lang, color: color ?? '' },
        emit,
      )
    }
    if (host.document.body) start()
    else host.document.addEventListener('DOMContentLoaded', start)
  }
  const commands: Record<string, (...args: never[]) => void> = {
    boot,
    open: () => widget?.open(),
    close: () => widget?.close(),
    toggle: () => widget?.toggle(),
    identify: (token: string) => widget?.hand(token),
    shutdown: () => {
      widget?.close()
      widget?.hand('')
    },
    on: (event: string, handler: Handler) => {
      handlers.set(event, (handlers.get(event) ?? new Set()).add(handler))
    },
    destroy: () => {
      widget?.destroy()
      widget = undefined
    },
  }

  const queued = host.pasokh?.q ?? []
  const sdk: Sdk = (command, ...args) => commands[command]?.(...(args as never[]))
  sdk.loaded = true
  host.pasokh = sdk
  const { channel, lang, color } = script?.dataset ?? {}
  if (channel) boot({ channel, ...(lang && { lang }), ...(color && { color }) })
  for (const args of Array.from(queued)) sdk(...(Array.from(args) as [string, ...unknown[]]))
}
