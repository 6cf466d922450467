import { type ComponentType, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { colorOf } from '../../../shared/alias'
import type { Folder } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { faultsOfFolder } from '../../data/named'
import { useSave, useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { Chip } from '../../ui/chip'
import { ColorPicker } from '../../ui/color-picker'
import { SelectField, TextField } from '../../ui/field'
import { RecordList } from '../../ui/record-list'
import { SaveDialog } from '../../ui/save-dialog'
import { ScopeChip, ScopeField } from '../../ui/scope'

type When = NonNullable<Folder['when']>
const everything: When = { all: [] }

export interface ConditionProps {
  when: When
  onChange: (when: When) => void
}

interface FoldersPageProps {
  Condition: ComponentType<ConditionProps> // how a smart folder is said: as rules are
}

/** Folders filled by people, and folders filled by a condition. */
export function FoldersPage({ Condition }: FoldersPageProps) {
  const { t } = useTranslation('admin')
  const boot = useBootstrap()
  const { folders, me } = boot
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
            <span dir="auto" className="cut min-w-32 flex-1 font-medium">
              {f.name}
            </span>
            <BrokenChip faults={faultsOfFolder(boot, f)} />
            <ScopeChip of={f} />
            <Chip>{t(`folders.${f.kind}`)}</Chip>
          </>
        )}
        onAdd={() =>
          setEditing({
            id: '',
            version: 0,
            name: '',
            color: folders.length % 12,
            kind: me.role === 'admin' ? 'manual' : 'smart',
            order: folders.length,
            personal: me.role !== 'admin',
          })
        }
        onEdit={setEditing}
        may={(f) => me.role === 'admin' || f.personal === true}
        onRemove={(f) => write.mutate({ method: 'DELETE', path: `/api/v1/folders/${f.id}` })}
      />
      {editing && <FolderDialog folder={editing} Condition={Condition} onClose={() => setEditing(undefined)} />}
    </>
  )
}

function FolderDialog({ folder, Condition, onClose }: FoldersPageProps & { folder: Folder; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const [f, setF] = useState(folder)
  const { save, ...state } = useSave('/api/v1/folders', folder)
  const { me } = useBootstrap()
  const set = (part: Partial<Folder>) => setF((now) => ({ ...now, ...part }))
  const handleSave = () => {
    const body = {
      name: f.name,
      color: f.color,
      kind: f.kind,
      order: f.order,
      when: f.kind === 'smart' ? (f.when ?? everything) : undefined,
      ...(folder.id === '' && { personal: f.personal ?? false }),
    }
    save(body, onClose)
  }
  return (
    <SaveDialog
      wide
      title={folder.id ? folder.name : t('folders.new')}
      {...state}
      onSave={handleSave}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('name')}
          required
          maxLength={120}
          value={f.name}
          onChange={(e) => set({ name: e.target.value })}
        />
        <ScopeField
          value={f}
          fixed={folder.id !== '' || me.role !== 'admin'}
          onChange={({ personal }) => set({ personal, kind: personal ? 'smart' : f.kind })}
        />
        <SelectField
          label={t('folders.kind')}
          hint={f.personal ? t('folders.own') : undefined}
          value={f.kind}
          disabled={folder.id !== '' || f.personal}
          onChange={(e) => set({ kind: e.target.value as Folder['kind'] })}
        >
          <option value="manual">{t('folders.manual')}</option>
          <option value="smart">{t('folders.smart')}</option>
        </SelectField>
      </div>
      <ColorPicker label={t('color')} value={f.color} onChange={(color) => set({ color })} />
      {f.kind === 'smart' && (
        <section aria-label={t('folders.filter')} className="rounded-lg border border-line p-4">
          <Condition when={f.when ?? everything} onChange={(when) => set({ when })} />
        </section>
      )}
    </SaveDialog>
  )
}
