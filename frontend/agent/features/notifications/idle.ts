/** After how long without a key, a click or a move somebody counts as away, in ms. */
export const idleAfter = 10 * 60_000

/** Tells when nobody uses the page any more, and when somebody does again. */
export function watchIdle(tell: (idle: boolean) => void, after = idleAfter): () => void {
  let idle = false
  let timer: ReturnType<typeof setTimeout>
  const rest = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      idle = true
      tell(true)
    }, after)
  }
  const handleUse = () => {
    rest()
    if (!idle) return
    idle = false
    tell(false)
  }
  const uses = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'focus'] as const
  for (const use of uses) addEventListener(use, handleUse, { passive: true, capture: true })
  rest()
  return () => {
    clearTimeout(timer)
    for (const use of uses) removeEventListener(use, handleUse, { capture: true })
  }
}
