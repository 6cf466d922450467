/** How long what comes thick and fast is gathered, in ms: each taking in costs a drawing of the screen. */
const pause = 100

/**
 * Hands on at once what comes alone, and together, in order, what follows
 * within the pause. Without a screen to draw nothing is held back: a hidden
 * page's timers are late, and what it is told may have to be heard.
 */
export function gather<T>(take: (all: T[]) => void): (one: T) => void {
  let waiting: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let rested = 0
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const all = waiting
    waiting = []
    take(all)
    rested = performance.now() + pause
  }
  return (one) => {
    waiting.push(one)
    const rest = rested - performance.now()
    if (rest <= 0 || document.hidden) flush()
    else timer ??= setTimeout(flush, rest)
  }
}
