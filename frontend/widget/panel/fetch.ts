import { backoff } from '../../shared/backoff'

type Sheets = typeof import('./sheets')
type FileSheets = typeof import('./file-sheets')
/** What is drawn, of all that is in there. */
export type PartName = Exclude<
  keyof (Sheets & FileSheets),
  'backFolds' | 'dress' | 'fetchFiles' | 'Files' | 'transcript'
>
/** Looks after the files of a message that is being written. */
export type Files = InstanceType<FileSheets['Files']>

/** What has been fetched, by name. */
export const parts: Partial<Record<PartName, unknown>> = {}

/** Fetches parts, once. Where they did not come, nobody asks again before a pause is over. */
function fetchOnce<T extends object>(load: () => Promise<T>): () => Promise<T> {
  let failures = 0
  let fetching: Promise<T> | undefined
  return () => {
    fetching ??= load().then(
      (fetched) => {
        Object.assign(parts, fetched)
        return fetched
      },
      (error) =>
        new Promise((_, reject) => {
          setTimeout(() => {
            fetching = undefined
            reject(error)
          }, backoff(++failures))
        }),
    )
    return fetching
  }
}

/** Fetches what most conversations need, also ahead of its use. */
export const fetchSheets = fetchOnce(() => import('./sheets'))

/** Fetches what is needed around the box to write in, and the copy of a conversation. */
export const fetchFiles = fetchOnce(() => fetchSheets().then((sheets) => sheets.fetchFiles()))
