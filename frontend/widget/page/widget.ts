import { ownPause } from '../../shared/backoff'
import type { Shared, WidgetOptions } from './both'
import type { Frame } from './frame'
import { drawLauncher, type Look } from './launcher'
import { parts } from './parts'
import { stored } from './stored'
import { followVisit } from './visit'

/** A panel that does not listen after this long could not be loaded, in milliseconds. */
const patience = 8000

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
 * Draws the button as soon as the server says that this page may show the
 * channel. The panel is loaded at the first opening, or at once when this
 * browser has a conversation: the page's storage holds that fact only. Until it
 * listens it is not seen, and it is loaded anew, after growing pauses, as often as that fails.
 */
export function createWidget(host: Window, options: WidgetOptions, emit: Shared['emit']): Widget {
  const { document } = host
  const launcher = drawLauncher(
    document,
    options,
    () => toggle(),
    () => void load(),
    () => wanted && void load(),
  )
  let frame: Frame | undefined
  let placed = false
  let refused = false
  let wanted = false
  let failures = 0
  let failed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const w: Shared = {
    options,
    launcher,
    flag: `pasokh:${options.channel}`,
    opened: false,
    ready: false,
    pages: [],
    emit,
    close,
    arrived() {
      failures = 0
      later()
    },
    wait,
  }

  function draw(): void {
    if (!placed) return
    launcher.show(w.opened, w.ready, failed)
    frame?.update()
  }

  /** One thing waits at a time. */
  function later(what?: () => void, pause?: number): void {
    clearTimeout(timer)
    if (what) timer = setTimeout(what, pause)
    draw()
  }

  function wait(): void {
    w.ready = failed = false
    later(fail, patience)
  }

  function fail(): void {
    failed = true
    later(load, ownPause(++failures))
  }

  async function load(): Promise<void> {
    wait()
    try {
      if (!frame) {
        const { createFrame } = await parts.frame(options.server, failures)
        frame ??= createFrame(w) // asked for twice, it comes twice
      }
      if (!refused) frame.load()
    } catch {
      fail()
    }
  }

  /** Has the panel loaded, once it may be. */
  function want(): void {
    if (wanted) return
    wanted = true
    if (placed) void load()
  }

  function open(): void {
    if (w.opened || refused) return
    w.opened = true
    w.before = document.activeElement
    want()
    draw()
    if (!w.ready) launcher.button.focus()
    emit('open')
  }

  function close(): void {
    if (!w.opened) return
    w.opened = false
    const inside = document.activeElement === launcher.host
    draw()
    const { before } = w
    if (inside)
      ((before === document.body || before === launcher.host ? launcher.button : before) as HTMLElement | null)?.focus()
    emit('close')
  }

  function toggle(): void {
    w.opened ? close() : open()
  }

  function identify(token: string): void {
    w.proof = token
    want()
    frame?.tellProof()
  }

  const endVisit = followVisit(host, (visited) => {
    w.pages = visited
    frame?.tell({ type: 'pages', pages: visited })
  })
  launcher.root.onkeydown = ({ key }) => key === 'Escape' && close()
  // The page's own triggers, whenever they come to be.
  const handleClick = ({ target }: Event) => (target as Element).closest?.('[data-pasokh-open]') && open()
  document.addEventListener('click', handleClick)

  const place = ({ default: answer }: Awaited<ReturnType<typeof parts.allowed>>) => {
    if (refused) return // destroyed meanwhile
    if (answer.refused) {
      refused = true
      return console.warn(answer.refused)
    }
    options.lang ||= answer.language ?? ''
    placed = true
    launcher.place(options.lang || host.navigator.language)
    if (stored('localStorage', w.flag)) want()
    draw()
  }
  // What cannot be asked is found out when the panel is opened.
  parts.allowed(options.server, options.channel).then(place, () => place({ default: {} }))

  return {
    open,
    close,
    toggle,
    update({ lang }) {
      options.lang = lang ?? options.lang
      frame?.tell({ type: 'language', language: options.lang })
    },
    identify,
    shutdown() {
      close()
      identify('')
    },
    destroy() {
      close()
      refused = true
      clearTimeout(timer)
      document.removeEventListener('click', handleClick)
      endVisit()
      frame?.destroy()
      launcher.remove()
    },
  }
}
