import { passing } from '../../shared/api/client'
import { backoff } from '../../shared/backoff'

interface Failing {
  state: { error: Error | null }
}

/**
 * Returns after how long a read that failed is tried again as long as somebody looks at its answer, or false. The pause
 * grows with each failure, and is the same however often it is asked for.
 */
export function pauseAfterFailure(): (query: Failing) => number | false {
  const failing = new WeakMap<Failing, { error: Error; failures: number; pause: number }>()
  return (query) => {
    const { error } = query.state
    if (!passing(error)) {
      failing.delete(query)
      return false
    }
    const was = failing.get(query)
    if (was?.error === error) return was.pause
    const failures = (was?.failures ?? 0) + 1
    const pause = backoff(failures + 1, error.wait)
    failing.set(query, { error, failures, pause })
    return pause
  }
}
