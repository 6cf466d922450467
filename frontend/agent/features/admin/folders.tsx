import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { colorOf } from '../../../shared/alias'
import type { Folder, FolderFilter } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { Chip } from '../../ui/chip'
import { Dialog } from '../../ui/dialog'
import { Check, SelectField, TextField } from '../../ui/field'
import { Choose, ColorPicker, RecordList, SaveRow } from './parts'
import { useWrite } from './queries'

const statuses = ['open', 'pending', 'snoozed', 'closed', 'spam', 'trash'] as const
const priorities = ['urgent', 'high', 'normal', 'low'] as const

/** Folders filled by people, and folders filled by a filter. */
export function FoldersPage() {
  const { t } = useTranslation('admin')
  const { folders } = useBootstrap()
  const [editing, setEditing] = useState<Folder>()
  const write = useWrite()
  const sorted = [...folders].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name))
  return (
    <>
      <RecordList
        about={t('folders.about')}
        empty={t('folders.empty')}
        items={sorted}
        name={(f) => f.name}
        row={(f) => (
          <>
            <i className="size-2.5 rounded-[3px]" style={{ background: colorOf(f.color) }} />
            <span dir="auto" className="cut flex-1 font-medium">
              {f.name}
            </span>
            <Chip>{t(`folders.${f.kind}`)}</Chip>
          </>
        )}
        onAdd={() =>
          setEditing({
            id: '',
            version: 0,
            name: '',
            color: folders.length % 12,
            kind: 'manual',
            order: folders.length,
          })
        }
        onEdit={setEditing}
        onRemove={(f) => write.mutate({ method: 'DELETE', path: `/api/v1/folders/${f.id}` })}
      />
      {editing && <FolderDialog folder={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

function FolderDialog({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const [f, setF] = useState(folder)
  const write = useWrite()
  const set = (part: Partial<Folder>) => setF((now) => ({ ...now, ...part }))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const body = {
      name: f.name,
      color: f.color,
      kind: f.kind,
      order: f.order,
      filter: f.kind === 'smart' ? (f.filter ?? {}) : undefined,
    }
    write.mutate(
      folder.id
        ? { method: 'PATCH', path: `/api/v1/folders/${folder.id}`, body: { ...body, version: folder.version } }
        : { method: 'POST', path: '/api/v1/folders', body },
      { onSuccess: onClose },
    )
  }
  return (
    <Dialog open wide title={folder.id ? folder.name : t('folders.new')} onClose={onClose}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('name')}
            required
            maxLength={120}
            value={f.name}
            onChange={(e) => set({ name: e.target.value })}
          />
          <SelectField
            label={t('folders.kind')}
            value={f.kind}
            disabled={folder.id !== ''}
            onChange={(e) => set({ kind: e.target.value as Folder['kind'] })}
          >
            <option value="manual">{t('folders.manual')}</option>
            <option value="smart">{t('folders.smart')}</option>
          </SelectField>
        </div>
        <ColorPicker label={t('color')} value={f.color} onChange={(color) => set({ color })} />
        {f.kind === 'smart' && <FilterEditor filter={f.filter ?? {}} onChange={(filter) => set({ filter })} />}
        <SaveRow busy={write.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  )
}

interface FilterEditorProps {
  filter: FolderFilter
  onChange: (filter: FolderFilter) => void
}

function FilterEditor({ filter, onChange }: FilterEditorProps) {
  const { t } = useTranslation('admin')
  const { t: inbox } = useTranslation('inbox')
  const { channels, teams, tags, agents } = useBootstrap()
  const set = (part: Partial<FolderFilter>) => onChange({ ...filter, ...part })
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line p-4">
      <p className="text-sm text-ink-2">{t('folders.filter')}</p>
      <Choose
        legend={inbox('status.label')}
        all={statuses.map((s) => ({ id: s, label: inbox(`status.${s}`) }))}
        chosen={filter.status ?? []}
        onChange={(status) => set({ status: status as FolderFilter['status'] })}
      />
      <Choose
        legend={inbox('priority.label')}
        all={priorities.map((p) => ({ id: p, label: inbox(`priority.${p}`) }))}
        chosen={filter.priority ?? []}
        onChange={(priority) => set({ priority: priority as FolderFilter['priority'] })}
      />
      <Choose
        legend={t('pages.channels')}
        all={channels.map((c) => ({ id: c.id, label: c.name }))}
        chosen={filter.channel ?? []}
        onChange={(channel) => set({ channel })}
      />
      <Choose
        legend={t('pages.teams')}
        all={teams.map((g) => ({ id: g.id, label: g.name }))}
        chosen={filter.team ?? []}
        onChange={(team) => set({ team })}
      />
      <Choose
        legend={t('pages.tags')}
        all={tags.map((g) => ({ id: g.id, label: g.name }))}
        chosen={filter.tags ?? []}
        onChange={(chosen) => set({ tags: chosen })}
      />
      <SelectField
        label={inbox('assignee')}
        value={filter.assignee ?? ''}
        onChange={(e) => set({ assignee: e.target.value || undefined })}
      >
        <option value="">{t('folders.anybody')}</option>
        <option value="me">{t('folders.me')}</option>
        <option value="none">{inbox('nobody')}</option>
        {agents.map((a) => (
          <option key={a.id} value={a.id}>
            {a.name}
          </option>
        ))}
      </SelectField>
      <Check
        label={t('folders.waiting')}
        checked={filter.waiting ?? false}
        onChange={(e) => set({ waiting: e.target.checked || undefined })}
      />
    </div>
  )
}
