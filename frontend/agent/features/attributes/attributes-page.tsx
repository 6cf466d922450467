import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attribute } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { useSave, useWrite } from '../../data/save-record'
import { Chip } from '../../ui/chip'
import { SelectField, TextAreaField, TextField } from '../../ui/field'
import { RecordList } from '../../ui/record-list'
import { SaveDialog } from '../../ui/save-dialog'

const kinds = ['text', 'number', 'date', 'choice'] as const

/** What the company keeps about contacts besides. */
export function AttributesPage() {
  const { t } = useTranslation('admin')
  const { attributes } = useBootstrap()
  const [editing, setEditing] = useState<Attribute>()
  const write = useWrite()
  const sorted = [...attributes].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name))
  return (
    <>
      <RecordList
        about={t('attributes.about')}
        empty={t('attributes.empty')}
        items={sorted}
        name={(a) => a.name}
        row={(a) => (
          <>
            <span dir="auto" className="cut min-w-32 flex-1 font-medium">
              {a.name}
            </span>
            <code dir="ltr" className="text-xs text-ink-3">
              {a.key}
            </code>
            <Chip>{t(`attributes.kinds.${a.kind}`)}</Chip>
          </>
        )}
        onAdd={() =>
          setEditing({ id: '', version: 0, key: '', name: '', kind: 'text', choices: [], order: attributes.length })
        }
        onEdit={setEditing}
        onRemove={(a) => write.mutate({ method: 'DELETE', path: `/api/v1/attributes/${a.id}` })}
      />
      {editing && <AttributeDialog attribute={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

function AttributeDialog({ attribute, onClose }: { attribute: Attribute; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const [a, setA] = useState(attribute)
  const [choices, setChoices] = useState(attribute.choices.join('\n'))
  const { save, ...state } = useSave('/api/v1/attributes', a)
  const set = (part: Partial<Attribute>) => setA((now) => ({ ...now, ...part }))
  const handleSave = () => {
    const several = choices
      .split('\n')
      .map((c) => c.trim())
      .filter(Boolean)
    const body = { name: a.name, kind: a.kind, order: a.order, choices: a.kind === 'choice' ? several : [] }
    // A key is for good: it is said once.
    save(a.id ? body : { ...body, key: a.key }, onClose)
  }
  return (
    <SaveDialog title={a.id ? attribute.name : t('attributes.new')} {...state} onSave={handleSave} onClose={onClose}>
      <TextField
        label={t('name')}
        required
        maxLength={120}
        value={a.name}
        onChange={(e) => set({ name: e.target.value })}
      />
      <TextField
        label={t('attributes.key')}
        hint={t('attributes.keyHint')}
        dir="ltr"
        required
        pattern="[a-z][a-z0-9_]*"
        maxLength={40}
        disabled={a.id !== ''}
        value={a.key}
        onChange={(e) => set({ key: e.target.value })}
      />
      <SelectField
        label={t('attributes.kind')}
        value={a.kind}
        onChange={(e) => set({ kind: e.target.value as Attribute['kind'] })}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`attributes.kinds.${kind}`)}
          </option>
        ))}
      </SelectField>
      {a.kind === 'choice' && (
        <TextAreaField
          label={t('attributes.choices')}
          hint={t('attributes.choicesHint')}
          required
          rows={5}
          value={choices}
          onChange={(e) => setChoices(e.target.value)}
        />
      )}
    </SaveDialog>
  )
}
