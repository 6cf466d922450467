import { type RefObject, useEffect } from 'react'
import { mark, unmark } from './marks'
import type { Pattern } from './patterns'

/** Keeps the words marked while the thread grows and changes, and brings the first of the message one is at into view. */
export function useMarks(
  content: RefObject<HTMLElement | null>,
  patterns: Pattern[],
  seqs: number[],
  here: number,
): void {
  useEffect(() => {
    const thread = content.current
    if (!thread) return
    const wanted = new Set(seqs)
    let shown = false
    let frame = 0
    const draw = () => {
      const first = mark(thread, patterns, wanted, here)
      if (first && !shown) {
        shown = true
        reveal(thread, first)
      }
    }
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(draw)
    }
    const changed = new MutationObserver(soon)
    changed.observe(thread, { childList: true, subtree: true, characterData: true })
    soon()
    return () => {
      cancelAnimationFrame(frame)
      changed.disconnect()
    }
  }, [content, patterns, seqs, here])
  useEffect(() => unmark, [])
}

/** A long message may stand in view without its words. */
function reveal(thread: HTMLElement, range: Range): void {
  const scroller = thread.parentElement
  const at = range.getBoundingClientRect()
  const seen = scroller?.getBoundingClientRect()
  if (!scroller || !seen || (at.top >= seen.top + room && at.bottom <= seen.bottom)) return
  scroller.scrollTop += at.top - seen.top - scroller.clientHeight / 2
}
const room = 64 // px that the bar covers

/** Brings a message that is on the screen's thread back into view. */
export function showAgain(thread: HTMLElement | null, seq: number): void {
  thread?.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' })
}
