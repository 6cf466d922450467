import { isFrom, post, readToPage, type ToPage, type ToPanel } from '../protocol'
import { drawLauncher } from './launcher'

export interface WidgetOptions {
  /** Origin of the server that the loader came from. */
  server: string
  channel: string
  /** What the page says its language is; may be empty. */
  lang: string
  /** "#rrggbb" or empty. */
  color: string
}

export type WidgetEvent = 'open' | 'close' | 'unread' | 'ready'

/** The button on a page, and the panel behind it once it was asked for. */
export interface Widget {
  open(): void
  close(): void
  toggle(): void
  /** Hands the panel a proof of who the visitor is, or "" for nobody, once it listens; loads it for that. */
  hand(token: string): void
  /** Takes everything off the page. */
  destroy(): void
}

/** Where phones show the panel over the whole screen; as in style.ts. */
const phone = '(max-width:480px),(max-height:480px)'

/**
 * Draws the button. The panel is loaded at the first opening, or at once when
 * this browser has a conversation: the page's storage holds that fact only.
 */
export function createWidget(
  host: Window,
  options: WidgetOptions,
  emit: (event: WidgetEvent, value?: unknown) => void,
): Widget {
  const { document, location } = host
  const flag = `pasokh:${options.channel}`
  const launcher = drawLauncher(document, options, () => toggle())
  let frame: HTMLIFrameElement | undefined
  let ready = false
  let opened = false
  let before: Element | null = null
  let proof: string | undefined
  let watcher: { destroy(): void } | undefined

  const tell = (message: ToPanel) => {
    if (ready && frame?.contentWindow) post(frame.contentWindow, options.server, message)
  }
  const tellProof = () => {
    if (!ready || proof === undefined) return
    tell({ type: 'identify', token: proof })
    proof = undefined
  }
  const tellPage = () => tell({ type: 'page', url: location.origin + location.pathname, title: document.title })

  function load(): HTMLIFrameElement {
    if (frame) return frame
    frame = document.createElement('iframe')
    frame.title = launcher.title
    frame.hidden = true
    frame.src = `${options.server}/chat/?${new URLSearchParams({ channel: options.channel, lang: options.lang, parent: location.origin })}`
    launcher.root.append(frame)
    return frame
  }

  function open(): void {
    if (opened) return
    opened = true
    before = document.activeElement
    const f = load()
    f.hidden = false
    launcher.show(true)
    fitScreen()
    tellPage()
    tell({ type: 'open' })
    f.focus()
    watchBack()
    emit('open')
  }

  function close(): void {
    if (!opened || !frame) return
    opened = false
    const inside = document.activeElement === launcher.host
    frame.hidden = true
    watcher?.destroy()
    watcher = undefined
    tell({ type: 'close' })
    launcher.show(false)
    if (inside) giveFocusBack()
    emit('close')
  }

  function toggle(): void {
    if (opened) close()
    else open()
  }

  function giveFocusBack(): void {
    const target =
      before && before !== document.body && before !== launcher.host ? (before as HTMLElement) : launcher.button
    target.focus()
  }

  /** On phones "back" closes the panel instead of leaving the page. */
  function watchBack(): void {
    const Watcher = (host as { CloseWatcher?: new () => { destroy(): void; onclose: (() => void) | null } })
      .CloseWatcher
    if (!Watcher || !host.matchMedia?.(phone).matches) return
    const w = new Watcher()
    w.onclose = close
    watcher = w
  }

  /** Keeps the box above a phone's keyboard. */
  function fitScreen(): void {
    const view = host.visualViewport
    if (!frame || !view || !opened) return
    const full = host.matchMedia(phone).matches
    frame.style.height = full ? `${view.height}px` : ''
    frame.style.top = full ? `${view.offsetTop}px` : ''
    frame.style.bottom = full ? 'auto' : ''
  }

  function receive(message: ToPage): void {
    if (message.type === 'ready') {
      ready = true
      launcher.paint(message.color, message.ink)
      tellPage()
      if (opened) tell({ type: 'open' })
      tellProof()
      emit('ready')
    } else if (message.type === 'close') {
      close()
    } else if (message.type === 'unread') {
      launcher.badge(message.count)
      emit('unread', message.count)
    } else {
      remember(host, flag, message.on)
    }
  }

  const handleMessage = (event: MessageEvent) => {
    const message = isFrom(event, frame?.contentWindow, options.server) && readToPage(event.data)
    if (message) receive(message)
  }
  const handleKey = (event: Event) => {
    if ((event as KeyboardEvent).key === 'Escape') close()
  }
  host.addEventListener('message', handleMessage)
  host.visualViewport?.addEventListener('resize', fitScreen)
  launcher.root.addEventListener('keydown', handleKey)
  if (remembered(host, flag)) load()

  return {
    open,
    close,
    toggle,
    hand(token) {
      load()
      proof = token
      tellProof()
    },
    destroy() {
      close()
      host.removeEventListener('message', handleMessage)
      host.visualViewport?.removeEventListener('resize', fitScreen)
      launcher.host.remove()
    },
  }
}

function remembered(host: Window, flag: string): boolean {
  try {
    return host.localStorage.getItem(flag) === '1'
  } catch {
    return false // storage is refused: the panel loads at the first click
  }
}

function remember(host: Window, flag: string, on: boolean): void {
  try {
    if (on) host.localStorage.setItem(flag, '1')
    else host.localStorage.removeItem(flag)
  } catch {
    // Refused: only the badge before the first click is lost.
  }
}
