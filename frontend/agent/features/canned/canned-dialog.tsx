import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Canned } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { useSave } from '../../data/save-record'
import { wrongPlaceholders } from '../../data/variables'
import { SelectField, TextAreaField, TextField } from '../../ui/field'
import { LanguageOptions } from '../../ui/language-options'
import { SaveDialog } from '../../ui/save-dialog'
import { ScopeField } from '../../ui/scope'
import { CannedActionsEditor } from './actions-editor'
import { CannedFiles } from './canned-files'

/** One prepared reply: what it says, whose it is, what goes with it and what else it does. */
export function CannedDialog({ canned, onClose }: { canned: Canned; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const [c, setC] = useState(canned)
  const { teams, variables } = useBootstrap()
  const { save, ...state } = useSave('/api/v1/canned', canned)
  const set = (part: Partial<Canned>) => setC((now) => ({ ...now, ...part }))
  const wrong = wrongPlaceholders(c.text, variables).find((p) => p.name)
  const handleSave = () => {
    if (wrong) return
    const body = {
      shortcut: c.shortcut.replace(/^\//, ''),
      title: c.title,
      text: c.text,
      language: c.language ?? '',
      team: c.team || null,
      actions: c.actions ?? {},
      files: c.files.map((f) => f.id),
      ...(canned.id === '' && { personal: c.personal ?? false }),
    }
    save(body, onClose)
  }
  return (
    <SaveDialog
      wide
      title={canned.id ? canned.title : t('canned.new')}
      {...state}
      onSave={handleSave}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('canned.title')}
          required
          value={c.title}
          onChange={(e) => set({ title: e.target.value })}
        />
        <TextField
          label={t('canned.shortcut')}
          hint={t('canned.shortcutHint')}
          required
          value={c.shortcut}
          onChange={(e) => set({ shortcut: e.target.value })}
        />
        <SelectField label={t('language')} value={c.language ?? ''} onChange={(e) => set({ language: e.target.value })}>
          <option value="">–</option>
          <LanguageOptions />
        </SelectField>
        <ScopeField value={c} fixed={canned.id !== ''} teams={teams} onChange={set} />
      </div>
      <TextAreaField
        label={t('canned.text')}
        required
        rows={7}
        value={c.text}
        onChange={(e) => set({ text: e.target.value })}
        hint={t('canned.variables')}
        error={wrong && t('canned.nearly', { written: wrong.written, name: `{{${wrong.name}}}` })}
      />
      <div className="flex flex-wrap gap-1.5">
        {variables.map((v) => (
          <button
            key={v}
            type="button"
            dir="ltr"
            onClick={() => set({ text: `${c.text}{{${v}}}` })}
            className="min-h-6 rounded-[5px] bg-subtle pointer-coarse:min-h-11 px-1.5 font-mono text-[11px] text-ink-2 hover:bg-hover"
          >
            {`{{${v}}}`}
          </button>
        ))}
      </div>
      <CannedFiles files={c.files} onChange={(change) => setC((now) => ({ ...now, files: change(now.files) }))} />
      <CannedActionsEditor actions={c.actions ?? {}} onChange={(actions) => set({ actions })} />
    </SaveDialog>
  )
}
