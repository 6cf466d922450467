import { useEffect } from 'react'

/** What the window, its tab and its bookmark are called while this is on the screen. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = parts.filter(Boolean).join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
