import { Paperclip, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type ApiFile, type Canned, call } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { changeDraft, type SentFile } from '../../data/drafts'
import { listed } from '../../data/i18n'
import { newId } from '../../data/id'
import { upload } from '../../data/upload'
import { toast } from '../../ui/toast'

interface Going {
  key: string
  draft: string
  name: string
  part: number // of 1
  cancel: () => void
}

export interface Uploads {
  going: Going[]
  add: (draft: string, files: Iterable<File>) => void
  /** Adds copies of a canned reply's files. */
  copy: (draft: string, canned: Canned) => void
}

/** Files on their way into a draft. They get there also when the composer is left meanwhile. */
export function useUploads(): Uploads {
  const { t } = useTranslation('compose')
  const refused = useRefusal()
  const [going, setGoing] = useState<Going[]>([])
  const begin = (draft: string, file: File) => {
    const key = newId()
    const { done, cancel } = upload(file, (part) =>
      setGoing((all) => all.map((g) => (g.key === key ? { ...g, part } : g))),
    )
    setGoing((all) => [...all, { key, draft, name: file.name, part: 0, cancel }])
    done
      .then(({ id, name, size }) => changeDraft(draft, (d) => ({ ...d, files: [...d.files, { id, name, size }] })))
      .catch((error: unknown) => {
        if (!(error instanceof ApiError && error.code === 'aborted'))
          toast(t('composer.uploadFailed', { name: file.name }), 'bad')
      })
      .finally(() => setGoing((all) => all.filter((g) => g.key !== key)))
  }
  const copy = (draft: string, canned: Canned) => {
    if (canned.files.length === 0) return
    const key = newId()
    const over = new AbortController()
    const name = listed(canned.files.map((f) => f.name))
    setGoing((all) => [...all, { key, draft, name, part: 0, cancel: () => over.abort() }])
    call<{ items: ApiFile[] }>('POST', `/api/v1/canned/${canned.id}/files`, undefined, over.signal)
      .then(({ items }) =>
        changeDraft(draft, (d) => ({
          ...d,
          files: [...d.files, ...items.map(({ id, name, size }) => ({ id, name, size }))],
        })),
      )
      .catch(() => over.signal.aborted || toast(t('composer.uploadFailed', { name }), 'bad'))
      .finally(() => setGoing((all) => all.filter((g) => g.key !== key)))
  }
  return {
    going,
    copy,
    add: (draft, files) => {
      for (const file of files) {
        const why = refused(file)
        if (why) toast(why, 'bad')
        else begin(draft, file)
      }
    },
  }
}

/** Why a file is not even sent: the server's limits, checked before. */
function useRefusal(): (file: File) => string | undefined {
  const { t } = useTranslation('compose')
  const { limits } = useBootstrap()
  return (file) => {
    if (file.size > limits.fileBytes)
      return t('composer.tooLarge', { name: file.name, size: Math.round(limits.fileBytes / 1_048_576) })
    const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0] ?? ''
    return limits.fileTypes.includes(ending) ? undefined : t('composer.badType', { name: file.name })
  }
}

interface FileListProps {
  files: SentFile[]
  going: Going[]
  onDrop: (id: string) => void
}

/** The files of a draft: those that are there, and those on their way. */
export function FileList({ files, going, onDrop }: FileListProps) {
  if (files.length === 0 && going.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-2 px-3.5 pb-1">
      {files.map((f) => (
        <FileChip key={f.id} name={f.name} onDrop={() => onDrop(f.id)} />
      ))}
      {going.map((g) => (
        <FileChip key={g.key} name={g.name} part={g.part} onDrop={g.cancel} />
      ))}
    </ul>
  )
}

interface FileChipProps {
  name: string
  part?: number
  onDrop: () => void
}

function FileChip({ name, part, onDrop }: FileChipProps) {
  const { t } = useTranslation('compose')
  return (
    <li className="relative flex items-center gap-1.5 overflow-hidden rounded-md border border-line bg-surface ps-2 text-sm">
      <Paperclip size={13} aria-hidden="true" />
      <span dir="auto" className="max-w-48 truncate">
        {name}
      </span>
      <button
        type="button"
        aria-label={t('composer.remove', { name })}
        onClick={onDrop}
        className="grid size-7 place-items-center text-ink-3"
      >
        <X size={13} />
      </button>
      {part !== undefined && (
        <progress
          value={part}
          aria-label={name}
          className="absolute inset-x-0 bottom-0 h-0.5 w-full appearance-none bg-subtle [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-subtle [&::-webkit-progress-value]:bg-accent"
        />
      )}
    </li>
  )
}
