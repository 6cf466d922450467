import type { PublicChannel } from './wire'

/** As many files as the server takes in one message. */
export const filesAtMost = 10

export type Refusal = 'fileTooLarge' | 'fileType' | 'fileEmpty'

/** Why a file cannot be sent on this channel, as far as it can be said before sending it. */
export function refusal(file: { name: string; size: number }, limits: PublicChannel['files']): Refusal | undefined {
  if (file.size === 0) return 'fileEmpty'
  if (file.size > limits.maxBytes) return 'fileTooLarge'
  const name = file.name.toLowerCase()
  if (!limits.types.some((ending) => name.endsWith(ending))) return 'fileType'
}
