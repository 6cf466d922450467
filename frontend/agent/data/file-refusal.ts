import { ApiError } from '../../shared/api/client'
import { type DateStyle, number } from '../../shared/date'
import { type FileRefusal, fileRefusal } from '../../shared/file-kind'
import { i18n, readTexts } from './i18n'

export interface Limit {
  maxBytes: number
  style: DateStyle
}

/** Why a file would be refused, in words, told from its size and content. Undefined when it may be sent. */
export async function refusedBefore(file: File, limit: Limit): Promise<string | undefined> {
  const why = await fileRefusal(file, limit.maxBytes).catch(() => 'unreadable' as const)
  return why && inWords(why, file.name, limit)
}

/** Why the server refused a file, in the same words. Undefined when it failed for another reason. */
export async function refusedByServer(error: unknown, name: string, limit: Limit): Promise<string | undefined> {
  const key = error instanceof ApiError && error.field === 'file' ? error.problem?.errors?.[0]?.key : undefined
  return key && (await inWords(key as FileRefusal | 'day', name, limit))
}

async function inWords(why: FileRefusal | 'unreadable' | 'day', name: string, { maxBytes, style }: Limit) {
  await readTexts('files')
  const size = number(Math.round(maxBytes / 1_048_576), style)
  return i18n.exists(`files:refused.${why}`) ? i18n.t(`refused.${why}`, { ns: 'files', name, size }) : undefined
}
