import { Paperclip, X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Canned } from '../../../shared/api/client'
import type { SentFile } from '../../data/drafts'
import { addFile, copyFiles, type Going, uploads } from '../../data/uploads'
import { useFileRefusal } from '../../data/use-file-refusal'
import { toast } from '../../ui/toast'

export interface Uploads {
  going: Going[]
  add: (files: Iterable<File>) => void
  /** Adds copies of a canned reply's files. */
  copy: (canned: Canned) => void
}

/** Files on their way into a draft. */
export function useUploads(draft: string): Uploads {
  const { t } = useTranslation('compose')
  const refused = useFileRefusal()
  const all = uploads.use((s) => s)
  const going = useMemo(() => all.filter((g) => g.draft === draft), [all, draft])
  const failed = (name: string, why?: string) => toast(why ?? t('composer.uploadFailed', { name }), 'bad')
  return {
    going,
    copy: (canned) => copyFiles(draft, canned, refused, failed),
    add: (files) => {
      for (const file of files) addFile(draft, file, refused, failed)
    },
  }
}

interface FileListProps {
  files: SentFile[]
  going: Going[]
  onDrop: (id: string) => void
}

/** The files of a draft: those that are there, and those on their way. */
export function FileList({ files, going, onDrop }: FileListProps) {
  const { t } = useTranslation('compose')
  if (files.length === 0 && going.length === 0) return null
  return (
    <ul aria-label={t('composer.files')} className="flex flex-wrap gap-2 px-3.5 pb-1">
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
        className="grid size-7 pointer-coarse:size-11 place-items-center text-ink-3"
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
