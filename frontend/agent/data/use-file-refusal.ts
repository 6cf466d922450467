import { useBootstrap, useDateStyle } from './bootstrap'

export interface FileRefusals {
  /** Why a file is not sent at all, in words: told from its content, before a byte of it goes out. */
  before: (file: File) => Promise<string | undefined>
  /** Why the server did not take it, when it is because of the file. */
  after: (error: unknown, name: string) => Promise<string | undefined>
}

/** The reasons for refusing files. Their code is fetched with the first file; without it the server still decides. */
export function useFileRefusal(): FileRefusals {
  const { limits } = useBootstrap()
  const limit = { maxBytes: limits.fileBytes, style: useDateStyle() }
  const code = () => import('./file-refusal')
  return {
    before: (file) =>
      code().then(
        (m) => m.refusedBefore(file, limit),
        () => undefined,
      ),
    after: (error, name) =>
      code().then(
        (m) => m.refusedByServer(error, name, limit),
        () => undefined,
      ),
  }
}
