import { FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ApiFile } from '../../../shared/api/client'
import { useDateStyle } from '../../data/bootstrap'
import type { SentFile } from '../../data/drafts'
import { fileSize } from './file-size'

const card = 'flex items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 py-2 text-sm text-ink'

/** What came with a message: pictures are shown, everything else can be fetched. */
export function Files({ files }: { files: ApiFile[] }) {
  return (
    <div className="flex flex-col gap-2 not-first:mt-2">
      {files.map((f) =>
        f.image && f.url ? (
          <a key={f.id} href={f.url} target="_blank" rel="noreferrer" title={f.name}>
            <img
              src={f.small}
              alt={f.name}
              width={f.width}
              height={f.height}
              loading="lazy"
              className="max-h-72 w-auto max-w-full rounded-md border border-line object-contain"
            />
          </a>
        ) : (
          <a key={f.id} href={f.url} download={f.name} className={`${card} hover:bg-hover`}>
            <FileFace file={f} />
          </a>
        ),
      )}
    </div>
  )
}

/** The files of a message on its way. */
export function PendingFiles({ files }: { files: SentFile[] }): ReactNode {
  return (
    <div className="flex flex-col gap-2 not-first:mt-2">
      {files.map((f) => (
        <div key={f.id} className={card}>
          <FileFace file={f} />
        </div>
      ))}
    </div>
  )
}

function FileFace({ file }: { file: SentFile }) {
  const style = useDateStyle()
  return (
    <>
      <FileText size={18} aria-hidden="true" className="shrink-0 text-ink-2" />
      <span className="min-w-0">
        <bdi className="cut block font-medium">{file.name}</bdi>
        <span className="block text-xs text-ink-3">{fileSize(file.size, style)}</span>
      </span>
    </>
  )
}
