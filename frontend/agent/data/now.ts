import { useEffect, useState } from 'react'

/** The time, renewed every half minute, so that "2m" becomes "3m". */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
