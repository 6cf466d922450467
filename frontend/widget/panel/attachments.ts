import type { PublicChannel } from './wire'

/** As many files as the server takes in one message. */
export const filesAtMost = 10

export type Refusal = 'fileTooLarge' | 'fileType' | 'fileEmpty'

/** Why a file cannot be sent on this channel, as far as it can be said before sending it. */
export function refusal(
  file: { name: string; size: number; type: string },
  limits: PublicChannel['files'],
): Refusal | undefined {
  if (file.size === 0) return 'fileEmpty'
  if (file.size > limits.maxBytes) return 'fileTooLarge'
  if (limits.types.length > 0 && !limits.types.some((t) => matches(file, t))) return 'fileType'
}

/** Types are name endings (".png"), media types ("image/png") or families ("image/*"). */
function matches(file: { name: string; type: string }, accepted: string): boolean {
  const a = accepted.toLowerCase()
  if (a.startsWith('.')) return file.name.toLowerCase().endsWith(a)
  if (a.endsWith('/*')) return file.type.toLowerCase().startsWith(a.slice(0, -1))
  return file.type.toLowerCase() === a
}
