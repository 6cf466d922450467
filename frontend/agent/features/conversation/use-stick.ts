import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

const near = 80 // px from the end that count as at the end
const early = 300 // px from the beginning at which older messages are wanted

interface Stick {
  scroller: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  atEnd: boolean
  toEnd: () => void
  leaveEnd: () => void
}

/**
 * Keeps the end in view while one is there, and what one reads in its place when
 * older messages (a lower `firstSeq`) come in above. What one sends oneself
 * (`pending` grows) brings one to the end.
 */
export function useStick(firstSeq: number | undefined, pending: number, onEarly: () => void): Stick {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const [atEnd, setAtEnd] = useState(true)
  const wanted = useRef(onEarly)
  wanted.current = onEarly
  const before = useRef({ firstSeq, pending, height: 0 })

  useEffect(() => {
    const el = scroller.current
    const inner = content.current
    if (!el || !inner) return
    const watch = () => {
      stuck.current = el.scrollHeight - el.scrollTop - el.clientHeight < near
      setAtEnd(stuck.current)
      if (el.scrollTop < early && el.scrollHeight > el.clientHeight) wanted.current()
    }
    const grown = new ResizeObserver(() => {
      if (stuck.current) el.scrollTop = el.scrollHeight
      before.current.height = el.scrollHeight
    })
    el.addEventListener('scroll', watch, { passive: true })
    grown.observe(inner)
    grown.observe(el)
    return () => {
      el.removeEventListener('scroll', watch)
      grown.disconnect()
    }
  }, [])

  const toEnd = () => {
    const el = scroller.current
    if (!el) return
    stuck.current = true
    el.scrollTop = el.scrollHeight
  }
  const leaveEnd = () => {
    stuck.current = false
  }
  useLayoutEffect(() => {
    const el = scroller.current
    if (!el) return
    const was = before.current
    const older = firstSeq !== undefined && was.firstSeq !== undefined && firstSeq < was.firstSeq
    if (pending > was.pending) stuck.current = true
    if (stuck.current) el.scrollTop = el.scrollHeight
    else if (older) el.scrollTop += el.scrollHeight - was.height
    before.current = { firstSeq, pending, height: el.scrollHeight }
  })
  return { scroller, content, atEnd, toEnd, leaveEnd }
}
