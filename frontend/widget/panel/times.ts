/**
 * How much later one time of the server is than another, in milliseconds. The
 * server leaves out zeros at the end of a fraction, so times must not be
 * compared as text: "16.796Z" comes before "16.79Z" there.
 */
export function since(earlier: string, later: string): number {
  return Date.parse(later) - Date.parse(earlier)
}
