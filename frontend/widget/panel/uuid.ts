let last = 0

/** The present time in milliseconds, but later than it ever was: what is made in one millisecond keeps its order. */
const later = () => (last = Math.max(Date.now(), last + 1))

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits. Whoever
 * writes a message makes its id, so that sending it twice stores it once.
 */
export function uuidv7(now: number = later(), random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  const time = now.toString(16).padStart(12, '0')
  const rest = Array.from(random, (byte, i) =>
    (i === 0 ? (byte & 0x0f) | 0x70 : i === 2 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'),
  )
  return (time + rest.join('')).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
