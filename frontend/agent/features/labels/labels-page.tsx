import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { colorOf } from '../../../shared/alias'
import { useBootstrap } from '../../data/bootstrap'
import { faultsOfHours } from '../../data/named'
import { useSave, useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { ColorPicker } from '../../ui/color-picker'
import { TextField } from '../../ui/field'
import { HoursField } from '../../ui/hours-field'
import { RecordList } from '../../ui/record-list'
import { SaveDialog } from '../../ui/save-dialog'

interface Label {
  id: string
  name: string
  color: number
  version: number
  hours?: string // of teams
}

interface LabelsProps {
  path: 'teams' | 'tags'
  items: Label[]
}

/** Teams and tags: a name and a colour each. */
function Labels({ path, items }: LabelsProps) {
  const { t } = useTranslation('admin')
  const [editing, setEditing] = useState<Label>()
  const write = useWrite()
  const boot = useBootstrap()
  const sorted = [...items].sort((a, b) => a.name.localeCompare(b.name))
  return (
    <>
      <RecordList
        about={t(`${path}.about`)}
        empty={t(`${path}.empty`)}
        items={sorted}
        name={(l) => l.name}
        row={(l) => (
          <>
            <i className="size-2.5 rounded-[3px]" style={{ background: colorOf(l.color) }} />
            <span dir="auto" className="font-medium">
              {l.name}
            </span>
            <BrokenChip faults={faultsOfHours(boot, l)} />
          </>
        )}
        onAdd={() => setEditing({ id: '', name: '', color: items.length % 12, version: 0 })}
        onEdit={setEditing}
        onRemove={(l) => write.mutate({ method: 'DELETE', path: `/api/v1/${path}/${l.id}` })}
      />
      {editing && <LabelDialog path={path} label={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

interface LabelDialogProps {
  path: LabelsProps['path']
  label: Label
  onClose: () => void
}

function LabelDialog({ path, label, onClose }: LabelDialogProps) {
  const { t } = useTranslation('admin')
  const { hours } = useBootstrap()
  const [l, setL] = useState(label)
  const { save, ...state } = useSave(`/api/v1/${path}`, label)
  const set = (part: Partial<Label>) => setL((now) => ({ ...now, ...part }))
  const handleSave = () => {
    const { name, color } = l
    save({ name, color, ...(path === 'teams' ? { hours: l.hours ?? null } : {}) }, onClose)
  }
  return (
    <SaveDialog title={label.id ? label.name : t(`${path}.new`)} {...state} onSave={handleSave} onClose={onClose}>
      <TextField
        label={t('name')}
        required
        maxLength={120}
        value={l.name}
        onChange={(e) => set({ name: e.target.value })}
      />
      <ColorPicker label={t('color')} value={l.color} onChange={(color) => set({ color })} />
      {path === 'teams' && (
        <HoursField hours={hours} value={l.hours} none={t('teams.channelHours')} onChange={(hours) => set({ hours })} />
      )}
    </SaveDialog>
  )
}

export const TeamsPage = () => <Labels path="teams" items={useBootstrap().teams} />
export const TagsPage = () => <Labels path="tags" items={useBootstrap().tags} />
