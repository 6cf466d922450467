import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { readBack } from '../../data/thread'
import { toast } from '../../ui/toast'

interface PointedProps {
  id: string
  seq: number // of the message that the address names
  first: number // of the oldest message on hand
  content: RefObject<HTMLElement | null>
  onLeave: () => void // the end is not to be kept in view any longer
}

/** Reads back to the message that the address names, brings it into view and marks it for a moment. */
export function Pointed({ id, seq, first, content, onLeave }: PointedProps) {
  const client = useQueryClient()
  const { t } = useTranslation()
  const shown = useRef(0)
  const there = first <= seq
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each message that is pointed at
  useEffect(() => {
    onLeave()
    if (!there) readBack(client, id, seq).catch(() => toast(t('errors.offline'), 'bad'))
  }, [client, id, seq])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above, as soon as it is there
  useEffect(() => {
    if (!there || shown.current === seq || !content.current) return
    shown.current = seq
    onLeave()
    show(content.current, seq)
  }, [there, seq])
  return null
}

/** What has a place of its own in the thread: a run of events stands behind what was said before it. */
function show(content: HTMLElement, seq: number): void {
  const all = [...content.querySelectorAll<HTMLElement>('[data-seq]')]
  const message = all.findLast((one) => Number(one.dataset.seq) <= seq) ?? all[0]
  if (!message) return
  message.scrollIntoView({ block: 'center' })
  if (document.activeElement === document.body) message.focus({ preventScroll: true })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  message.animate([{ outline: '3px solid var(--accent)' }, { outline: '3px solid transparent' }], {
    duration: 2500,
    easing: still ? 'step-end' : 'ease-in',
  })
}
