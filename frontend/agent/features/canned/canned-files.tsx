import { Paperclip, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiFile } from '../../../shared/api/client'
import { apart } from '../../data/i18n'
import { useWhy } from '../../data/save-record'
import { upload } from '../../data/upload'
import { useFileRefusal } from '../../data/use-file-refusal'
import { Button, IconButton } from '../../ui/button'
import { toast } from '../../ui/toast'

interface CannedFilesProps {
  files: ApiFile[]
  onChange: (change: (files: ApiFile[]) => ApiFile[]) => void
}

/** The files that go with a canned reply. */
export function CannedFiles({ files, onChange }: CannedFilesProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const why = useWhy()
  const picker = useRef<HTMLInputElement>(null)
  const [going, setGoing] = useState(0)
  const refused = useFileRefusal()
  const add = async (file: File) => {
    setGoing((n) => n + 1)
    const not = await refused.before(file)
    if (not) toast(not, 'bad')
    else
      await upload(file, () => {})
        .done.then((stored) => onChange((all) => [...all, stored]))
        .catch(async (error: unknown) =>
          toast(
            (await refused.after(error, file.name)) ?? t('canned.notAdded', { name: file.name, why: why(error) }),
            'bad',
          ),
        )
    setGoing((n) => n - 1)
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-ink-2">{t('canned.files')}</legend>
      {files.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {files.map((f) => (
            <li key={f.id} className="flex max-w-full items-center gap-1 rounded-sm bg-subtle ps-2 text-sm">
              <Paperclip size={13} aria-hidden="true" className="shrink-0 text-ink-3" />
              <span dir="auto" className="cut">
                {f.name}
              </span>
              <IconButton
                label={`${common('remove')}: ${apart(f.name)}`}
                onClick={() => onChange((all) => all.filter((one) => one.id !== f.id))}
              >
                <X size={13} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(e) => {
          for (const file of e.target.files ?? []) void add(file)
          e.target.value = '' // so that the same file can be picked again
        }}
      />
      <Button small className="self-start" disabled={going > 0} onClick={() => picker.current?.click()}>
        <Paperclip size={14} />
        {t('canned.addFile')}
      </Button>
    </fieldset>
  )
}
