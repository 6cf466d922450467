import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useBootstrap } from '../../data/bootstrap'
import { onFrame } from '../../data/frames'
import { wire } from '../../data/wire'
import { unreadCount } from '../../ui/title'
import { concerns, type EventFrame } from './concerns'
import { watchIdle } from './idle'
import { listQuery, settingsQuery } from './queries'
import { lookAt, looksAt, ringer } from './tabs'
import { play } from './tones'

const ringPause = 1500 // ms; ten messages at once are one sound

/** Rings for what concerns one, counts it in the icon and the window's title, and says when one is away. Shows nothing. */
export function Attend() {
  const { me } = useBootstrap()
  const { data: settings } = useQuery(settingsQuery)
  const { data: list } = useQuery(listQuery)
  const now = useRef({ me, settings })
  now.current = { me, settings }

  useEffect(() => {
    const over = new AbortController()
    const rings = ringer(over.signal)
    const stopLooking = lookAt(() => location.pathname)
    let rang = 0
    const stopHearing = onFrame((frame) => {
      const kind = concerns(frame as EventFrame, now.current.me)
      const { settings: s } = now.current
      const at = Date.now()
      if (!kind || !s?.media[kind]?.sound || !rings() || at - rang < ringPause) return
      if (looksAt((frame as EventFrame).conversation?.id ?? '-')) return
      rang = at
      play(s.tone, s.volume).catch(() => {}) // nobody has clicked here yet: a browser refuses, and that is its right
    })
    return () => {
      stopHearing()
      stopLooking()
      over.abort()
    }
  }, [])

  const [idle, setIdle] = useState(false)
  useEffect(() => watchIdle(setIdle), [])
  const away = idle || (me.availability ?? 'online') !== 'online'
  useEffect(() => wire.stand({ type: 'presence', state: away ? 'away' : 'online' }), [away])

  const count = list?.unread ?? 0
  const unread = count > 0
  useEffect(() => {
    unreadCount.set(() => count)
    return () => unreadCount.set(() => 0)
  }, [count])
  useEffect(() => {
    document
      .querySelector<HTMLLinkElement>('link[rel=icon]')
      ?.setAttribute('href', unread ? '/icon-unread.svg' : '/icon.svg')
  }, [unread])
  return null
}
