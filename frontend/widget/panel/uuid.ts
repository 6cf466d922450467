/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits. Whoever
 * writes a message makes its id, so that sending it twice stores it once.
 */
export function uuidv7(
  now: number = Date.now(),
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
  const rest = Array.from(random, (byte, i) =>
    hex(i === 0 ? (byte & 0x0f) | 0x70 : i === 2 ? (byte & 0x3f) | 0x80 : byte, 2),
  ).join('')
  const time = hex(now, 12)
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`
}
