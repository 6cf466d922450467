/**
 * How long to wait before the next try, in milliseconds: doubling from one
 * second to thirty, and anywhere in the upper half of that, so that thousands
 * of panels do not come back in the same moment. Failures count from 1.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const most = Math.min(30_000, 500 * 2 ** failures)
  return Math.round(most / 2 + (most / 2) * random())
}
