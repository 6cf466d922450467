import { isFrom, post, readToPage, type ToPage, type ToPanel } from '../protocol'
import { allowed } from './allowed'
import type { Shared } from './both'
import { stored } from './stored'
import { frameStyle } from './style'

/** The panel's iframe, once something has asked for it. */
export interface Frame {
  /** Begins to load the panel, anew if it was there. */
  load(): void | Promise<void>
  /** The panel was opened or closed, or has become able to be shown. */
  update(): void
  tell(message: ToPanel): void
  /** Hands the panel the proof that waits, if it listens. */
  tellProof(): void
  destroy(): void
}

type Page = Window & { pasokh?: (command: string) => void }
type Watcher = { destroy(): void; onclose: (() => void) | null }

/** Makes the iframe and listens to it; what both parts of the script need to know is in `w`. */
export function createFrame(w: Shared): Frame {
  const { options, launcher } = w
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(frameStyle)
  ;(launcher.root.getRootNode() as ShadowRoot).adoptedStyleSheets.push(sheet)
  let frame: HTMLIFrameElement | undefined
  let shown = false
  let watcher: Watcher | undefined
  let asked = ''

  const tell = (message: ToPanel) => {
    const panel = frame?.contentWindow
    if (w.ready && panel) post(panel, options.server, message)
  }

  function tellProof(): void {
    if (!w.ready || w.proof === undefined) return
    const token = w.proof
    w.proof = undefined
    tell({ type: 'identify', token })
    if (!token) w.wait() // it begins anew: what is said until it is back would be lost
  }

  async function load(): Promise<void> {
    // The browser knows the answer, unless the server was away: then another address is asked, a longer one each time.
    const refused = (await allowed(options.server, options.channel + asked).catch(() => undefined))?.default.refused
    asked += '&'
    if (refused) {
      console.warn(refused)
      return (window as Page).pasokh?.('destroy')
    }
    // A new element, not a new address: that would be a step in the page's history.
    frame?.remove()
    frame = document.createElement('iframe')
    frame.className = 'p'
    frame.title = launcher.title
    frame.hidden = true
    shown = false
    frame.src = `${options.server}/chat/?${new URLSearchParams({ channel: options.channel, lang: options.lang, parent: location.origin })}`
    launcher.root.append(frame)
  }

  function update(): void {
    const show = w.opened && w.ready
    if (!frame || show === shown) return
    const inside = document.activeElement === launcher.host
    shown = show
    frame.hidden = !show
    if (show) {
      fitScreen()
      tell({ type: 'open' })
      if (inside || document.activeElement === w.before) frame.focus()
      watchBack()
    } else {
      watcher?.destroy()
      tell({ type: 'close' })
    }
  }

  /** Whether the panel covers the whole screen, as style.ts has it on phones. */
  const covers = () => !!frame && getComputedStyle(frame).position === 'fixed'

  /** On phones "back" closes the panel instead of leaving the page. */
  function watchBack(): void {
    const { CloseWatcher } = window as { CloseWatcher?: new () => Watcher }
    if (!CloseWatcher || !covers()) return
    watcher = new CloseWatcher()
    watcher.onclose = w.close
  }

  /** Keeps the box above a phone's keyboard, also while the visible part of the page is moved. */
  function fitScreen(): void {
    const view = window.visualViewport
    if (!frame || !view || !shown) return
    frame.style.cssText = covers() ? `height:${view.height}px;top:${view.offsetTop}px;bottom:auto` : ''
  }

  function receive(message: ToPage): void {
    const { type } = message
    if (type === 'close') w.close()
    else if (type === 'leaving') w.wait()
    else if (type === 'running') stored('localStorage', w.flag, message.on)
    else if (type === 'ready') {
      launcher.root.style.setProperty('--c', message.color)
      launcher.root.style.setProperty('--i', message.ink)
      w.ready = true
      tell({ type: 'language', language: options.lang })
      tell({ type: 'pages', pages: w.pages })
      w.arrived()
      tellProof()
      w.emit(type)
    } else if (type === 'unread') {
      launcher.badge(message.count)
      w.emit(type, message.count)
    } else w.emit(type, { mine: message.mine })
  }

  const ending = new AbortController()
  const on = (target: EventTarget | null, type: string, handle: (event: never) => void) =>
    target?.addEventListener(type, handle as EventListener, ending)
  on(window, 'message', (event: MessageEvent) => {
    const message = isFrom(event, frame?.contentWindow, options.server) && readToPage(event.data)
    if (message) receive(message)
  })
  on(window.visualViewport, 'resize', fitScreen)
  on(window.visualViewport, 'scroll', fitScreen)
  return {
    load,
    update,
    tell,
    tellProof,
    destroy() {
      ending.abort()
      watcher?.destroy()
    },
  }
}
