/** The longest pause between two tries, in milliseconds, unless the server asks for a longer one. */
export const longestPause = 60_000

const shortest = 500

/**
 * How long to wait before the next try, in milliseconds: half a second, and up to a bound that doubles with each
 * failure (full jitter), so that thousands of pages do not come back in the same moment. Failures count from 1.
 */
export function ownPause(failures: number): number {
  return shortest + Math.random() * (Math.min(longestPause, 1000 * 2 ** failures) - shortest)
}

/**
 * The same where the server can ask for a pause: `asked`, in milliseconds, is the least, and spread over up to twice
 * that, so that not all come at its end.
 */
export function backoff(failures: number, asked = 0): number {
  return Math.max(ownPause(failures), asked * (1 + Math.random()))
}
