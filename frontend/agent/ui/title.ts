import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { apartIn } from '../../shared/text/apart'
import { createStore } from './store'

/** How many notifications the agent has not read: the window's title begins with it. */
export const unreadCount = createStore(0)

/** What the window, its tab and its bookmark are called while this is on the screen. */
export function useTitle(...parts: (string | undefined)[]): void {
  const { i18n } = useTranslation()
  const apart = (part: string) => apartIn(i18n.language, part)
  const unread = unreadCount.use((n) => n)
  const title = (unread > 0 ? `(${unread}) ` : '') + parts.flatMap((part) => (part ? apart(part) : [])).join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
