import { isFrom, type PageView, post, readToPage, type ToPage, type ToPanel } from '../protocol'
import { drawLauncher, type Look } from './launcher'
import { stored } from './stored'
import { followVisit } from './visit'

export interface WidgetOptions extends Look {
  /** Origin of the server that the loader came from. */
  server: string
  channel: string
  lang: string
}

export type WidgetEvent = 'open' | 'close' | 'unread' | 'message' | 'ready'

/** The button on a page, and the panel behind it once it was asked for. */
export interface Widget {
  open(): void
  close(): void
  toggle(): void
  /** Has the panel speak another language. */
  update(change: Look): void
  /** Hands the panel a proof of who the visitor is, or "" for nobody, once it listens; loads it for that. */
  identify(token: string): void
  /** The visitor is nobody any more. */
  shutdown(): void
  /** Takes everything off the page. */
  destroy(): void
}

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
  let before: Element | null | undefined
  let proof: string | undefined
  let pages: PageView[] = []
  let watcher: { destroy(): void; onclose: (() => void) | null } | undefined

  const tell = (message: ToPanel) => {
    const panel = frame?.contentWindow
    if (ready && panel) post(panel, options.server, message)
  }
  const tellProof = () => {
    if (!ready || proof === undefined) return
    tell({ type: 'identify', token: proof })
    ready = !!proof // without one it begins anew: what is said until it is back would be lost
    proof = undefined
  }
  const tellLanguage = () => tell({ type: 'language', language: options.lang })
  const tellPages = () => tell({ type: 'pages', pages })
  const endVisit = followVisit(host, (visited) => {
    pages = visited
    tellPages()
  })

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
    const target = before === document.body || before === launcher.host ? launcher.button : before
    ;(target as HTMLElement | null)?.focus()
  }

  /** Whether the panel covers the whole screen, as style.ts has it on phones. */
  const covers = () => !!frame && getComputedStyle(frame).position === 'fixed'

  /** On phones "back" closes the panel instead of leaving the page. */
  function watchBack(): void {
    const Watcher = (host as { CloseWatcher?: new () => { destroy(): void; onclose: (() => void) | null } })
      .CloseWatcher
    if (!Watcher || !covers()) return
    watcher = new Watcher()
    watcher.onclose = close
  }

  /** Keeps the box above a phone's keyboard. */
  function fitScreen(): void {
    const view = host.visualViewport
    if (!frame || !view || !opened) return
    frame.style.cssText = covers() ? `height:${view.height}px;top:${view.offsetTop}px;bottom:auto` : ''
  }

  function receive(message: ToPage): void {
    const { type } = message
    if (type === 'close') close()
    else if (type === 'running') stored('localStorage', flag, message.on)
    else if (type === 'ready') {
      ready = true
      launcher.paint(message.color, message.ink)
      tellLanguage()
      tellPages()
      if (opened) tell({ type: 'open' })
      tellProof()
      emit(type)
    } else if (type === 'unread') {
      launcher.badge(message.count)
      emit(type, message.count)
    } else emit(type, { mine: message.mine })
  }

  function identify(token: string): void {
    load()
    proof = token
    tellProof()
  }

  const ending = new AbortController()
  const on = (target: EventTarget | null, type: string, handle: (event: never) => void) =>
    target?.addEventListener(type, handle as EventListener, ending)
  on(host, 'message', (event: MessageEvent) => {
    const message = isFrom(event, frame?.contentWindow, options.server) && readToPage(event.data)
    if (message) receive(message)
  })
  on(host.visualViewport, 'resize', fitScreen)
  on(launcher.root, 'keydown', (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
  })
  // The page's own triggers, whenever they come to be.
  on(document, 'click', (event: Event) => {
    if ((event.target as Element).closest?.('[data-pasokh-open]')) open()
  })
  if (stored('localStorage', flag)) load()

  return {
    open,
    close,
    toggle,
    update({ lang }) {
      options.lang = lang ?? options.lang
      tellLanguage()
    },
    identify,
    shutdown() {
      close()
      identify('')
    },
    destroy() {
      close()
      ending.abort()
      endVisit()
      launcher.host.remove()
    },
  }
}
