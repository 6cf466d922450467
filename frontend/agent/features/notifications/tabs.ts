const looking = 'pasokh.looking'

/** Whether this is the one tab of the browser that rings: of those that may make a sound, the first, as they close the next. Without locks every tab is. */
export function ringer(signal: AbortSignal): () => boolean {
  if (!navigator.locks) return () => true
  let first = false
  const stand = () =>
    navigator.locks
      .request('pasokh-ringer', { signal }, () => {
        first = true
        return new Promise<void>((done) => signal.addEventListener('abort', () => done()))
      })
      .catch(() => {}) // it was given up before its turn came
  onceTouched(signal, () => void stand())
  return () => first
}

/** Runs as soon as somebody has clicked or typed in this tab: before, browsers let it make no sound. */
function onceTouched(signal: AbortSignal, run: () => void): void {
  if (navigator.userActivation?.hasBeenActive) {
    run()
    return
  }
  const touched = new AbortController()
  const stop = { signal: AbortSignal.any([signal, touched.signal]), capture: true }
  const handle = () => {
    touched.abort()
    run()
  }
  for (const event of ['pointerup', 'keydown', 'touchend'] as const) addEventListener(event, handle, stop)
}

/** Says to the other tabs which conversation one looks at in this one, while it has the focus. */
export function lookAt(path: () => string): () => void {
  const say = () => {
    if (document.hasFocus()) localStorage.setItem(looking, path())
    else if (localStorage.getItem(looking) === path()) localStorage.removeItem(looking)
  }
  say()
  const timer = setInterval(say, 1000)
  for (const event of ['focus', 'blur'] as const) addEventListener(event, say)
  return () => {
    clearInterval(timer)
    for (const event of ['focus', 'blur'] as const) removeEventListener(event, say)
    localStorage.removeItem(looking)
  }
}

/** Whether one has the conversation before one's eyes, in any tab. */
export const looksAt = (conversation: string): boolean =>
  (document.hasFocus() && location.pathname.includes(conversation)) ||
  (localStorage.getItem(looking)?.includes(conversation) ?? false)
