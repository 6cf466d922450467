import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { colorOf } from '../../../shared/alias'
import { useBootstrap } from '../../data/bootstrap'
import { faultsOfHours } from '../../data/named'
import { saved, useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { ColorPicker } from '../../ui/color-picker'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { HoursField } from '../../ui/hours-field'
import { RecordList } from '../../ui/record-list'
import { SaveRow } from '../../ui/save-row'

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
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (!editing) return
    const { name, color } = editing
    const body = { name, color, ...(path === 'teams' ? { hours: editing.hours ?? null } : {}) }
    write.mutate(saved(`/api/v1/${path}`, editing, body), { onSuccess: () => setEditing(undefined) })
  }
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
      {editing && (
        <Dialog open title={editing.id ? editing.name : t(`${path}.new`)} onClose={() => setEditing(undefined)}>
          <form onSubmit={handleSubmit} className="flex flex-col gap-4">
            <TextField
              label={t('name')}
              required
              maxLength={120}
              value={editing.name}
              onChange={(e) => setEditing({ ...editing, name: e.target.value })}
            />
            <ColorPicker
              label={t('color')}
              value={editing.color}
              onChange={(color) => setEditing({ ...editing, color })}
            />
            {path === 'teams' && (
              <HoursField
                hours={boot.hours}
                value={editing.hours}
                none={t('teams.channelHours')}
                onChange={(hours) => setEditing({ ...editing, hours })}
              />
            )}
            <SaveRow busy={write.isPending} onCancel={() => setEditing(undefined)} />
          </form>
        </Dialog>
      )}
    </>
  )
}

export const TeamsPage = () => <Labels path="teams" items={useBootstrap().teams} />
export const TagsPage = () => <Labels path="tags" items={useBootstrap().tags} />
