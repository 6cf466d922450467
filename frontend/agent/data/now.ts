import { useEffect, useState } from 'react'
import { serverNow } from '../../shared/server-time'

/** The time by the server's clock, renewed every half minute, so that "2m" becomes "3m". */
export function useNow(): Date {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
