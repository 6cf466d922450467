import { Paperclip, X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type ApiFile, post } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { toast } from '../../ui/toast'

interface Upload {
  key: string
  name: string
  file?: ApiFile // once it is there
}

export interface Uploads {
  all: Upload[]
  done: { id: string; name: string; size: number }[]
  busy: boolean
  add: (files: FileList) => void
  drop: (key: string) => void
  clear: () => void
}

/** Files on their way to the server; size and type are checked before. */
export function useUploads(): Uploads {
  const { t } = useTranslation('inbox')
  const { limits } = useBootstrap()
  const [all, setAll] = useState<Upload[]>([])
  const refused = useCallback(
    (file: File): string | undefined => {
      if (file.size > limits.fileBytes)
        return t('composer.tooLarge', { name: file.name, size: Math.round(limits.fileBytes / 1_048_576) })
      const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0] ?? ''
      if (!limits.fileTypes.includes(ending)) return t('composer.badType', { name: file.name })
      return undefined
    },
    [limits, t],
  )
  const upload = async (file: File, key: string) => {
    const form = new FormData()
    form.set('file', file)
    try {
      const stored = await post<ApiFile>('/api/v1/files', form)
      setAll((now) => now.map((u) => (u.key === key ? { ...u, file: stored } : u)))
    } catch (error) {
      setAll((now) => now.filter((u) => u.key !== key))
      toast(t('composer.uploadFailed', { name: file.name }), 'bad')
      if (!(error instanceof ApiError)) throw error
    }
  }
  const add = (files: FileList) => {
    for (const file of files) {
      const why = refused(file)
      if (why) {
        toast(why, 'bad')
        continue
      }
      const key = crypto.randomUUID()
      setAll((now) => [...now, { key, name: file.name }])
      void upload(file, key)
    }
  }
  return {
    all,
    add,
    busy: all.some((u) => !u.file),
    done: all.flatMap((u) => (u.file ? [{ id: u.file.id, name: u.file.name, size: u.file.size }] : [])),
    drop: (key) => setAll((now) => now.filter((u) => u.key !== key)),
    clear: () => setAll([]),
  }
}

export function UploadList({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation('inbox')
  if (uploads.all.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-2 px-3.5 pb-1">
      {uploads.all.map((u) => (
        <li
          key={u.key}
          className={`flex items-center gap-1.5 rounded-md border border-line bg-surface ps-2 text-sm ${u.file ? '' : 'animate-pulse'}`}
        >
          <Paperclip size={13} aria-hidden="true" />
          <span dir="auto" className="max-w-48 truncate">
            {u.name}
          </span>
          <button
            type="button"
            aria-label={t('composer.remove', { name: u.name })}
            onClick={() => uploads.drop(u.key)}
            className="grid size-7 place-items-center text-ink-3"
          >
            <X size={13} />
          </button>
        </li>
      ))}
    </ul>
  )
}
