/** By how much the server's clock is ahead of this machine's, in ms; 0 until an answer said so. */
let ahead = 0

/** A header tells whole seconds, and takes a while to arrive: less of a difference is none. */
const sure = 2000

/** Learns from an answer's Date header how the clocks differ. */
export function hearDate(header: string | null | undefined): void {
  const said = header ? Date.parse(header) : Number.NaN
  if (Number.isNaN(said)) return
  const differ = said + 500 - Date.now()
  ahead = Math.abs(differ) < sure ? 0 : differ
}

/** The present moment by the server's clock, by which everything that it tells was timed. */
export const serverNow = (): Date => new Date(Date.now() + ahead)
