/** The longest pause between two tries, in milliseconds, unless the server asks for a longer one. */
export const longestPause = 60_000

const shortest = 500

/**
 * How long to wait before the next try, in milliseconds: half a second, and up to a bound that doubles with each
 * failure (full jitter), so that thousands of pages do not come back in the same moment. Failures count from 1.
 * `asked` is what the server asked for, in milliseconds: it is never less, and spread over up to twice that.
 */
export function backoff(failures: number, asked = 0): number {
  const bound = Math.min(longestPause, 1000 * 2 ** failures)
  const own = shortest + Math.random() * (bound - shortest)
  return asked > 0 ? Math.max(own, asked * (1 + Math.random())) : own
}
