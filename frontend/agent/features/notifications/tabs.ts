const looking = 'pasokh.looking'

/** Whether this is the one tab of the browser that rings: tabs take turns as they close. Without locks every tab is. */
export function ringer(signal: AbortSignal): () => boolean {
  if (!navigator.locks) return () => true
  let first = false
  navigator.locks
    .request('pasokh-ringer', { signal }, () => {
      first = true
      return new Promise<void>((done) => signal.addEventListener('abort', () => done()))
    })
    .catch(() => {}) // it was given up before its turn came
  return () => first
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
