/** The longest pause between two tries, in milliseconds, unless the server asks for a longer one. */
export const longestPause = 60_000

/**
 * How long to wait before the next try, in milliseconds: half a second, and up
 * to a bound that doubles with each failure (full jitter), so that thousands of
 * panels do not come back in the same moment. Failures count from 1.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  return 500 + random() * (Math.min(longestPause, 1000 * 2 ** failures) - 500)
}

/** The same, but not before the server said, in seconds: those too are spread, so that not all come at their end. */
export function pauseAfter(failures: number, seconds = 0, random: () => number = Math.random): number {
  return Math.max(backoff(failures, random), seconds * 1000 * (1 + random()))
}
