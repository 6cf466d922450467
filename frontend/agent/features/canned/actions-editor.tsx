import { useTranslation } from 'react-i18next'
import type { CannedActions } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { Choose } from '../../ui/choose'
import { SelectField } from '../../ui/field'
import { GoneOption } from '../../ui/gone-option'

interface CannedActionsEditorProps {
  actions: CannedActions
  onChange: (actions: CannedActions) => void
}

interface Named {
  id: string
  name: string
}

/** What a canned reply also does when it is sent. */
export function CannedActionsEditor({ actions, onChange }: CannedActionsEditorProps) {
  const { t } = useTranslation('admin')
  const { t: inbox } = useTranslation('inbox')
  const { agents, teams, folders, tags } = useBootstrap()
  const pick = (field: keyof CannedActions, label: string, all: Named[]) => (
    <SelectField
      label={label}
      value={(actions[field] as string | undefined) ?? ''}
      onChange={(e) => onChange({ ...actions, [field]: e.target.value || undefined })}
    >
      <option value="">{t('canned.unchanged')}</option>
      <GoneOption value={actions[field] as string | undefined} all={all} />
      {all.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </SelectField>
  )
  const words = <T extends string>(all: readonly T[], word: (one: T) => string): Named[] =>
    all.map((id) => ({ id, name: word(id) }))
  const statuses = words(['open', 'pending', 'closed'] as const, (s) => inbox(`status.${s}`))
  const priorities = words(['urgent', 'high', 'normal', 'low'] as const, (p) => inbox(`priority.${p}`))
  const people = [
    { id: 'me', name: t('canned.sender') },
    { id: 'none', name: inbox('nobody') },
    ...agents.filter((a) => !a.disabled && !a.pending),
  ]
  const labels = (chosen: string[] = []) => {
    const gone = chosen.filter((id) => !tags.some((g) => g.id === id))
    return [
      ...tags.map((g) => ({ id: g.id, label: g.name })),
      ...gone.map((id) => ({ id, label: t('broken.missing') })),
    ]
  }
  const several = [...tags, ...(actions.addTags ?? []), ...(actions.removeTags ?? [])]
  return (
    <details className="rounded-lg border border-line p-4 open:pb-4" open={Object.keys(actions).length > 0}>
      <summary className="cursor-pointer text-sm font-medium">{t('canned.actions')}</summary>
      <p className="mt-1 mb-3 text-sm text-ink-2">{t('canned.actionsHint')}</p>
      <div className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          {pick('status', inbox('status.label'), statuses)}
          {pick('priority', inbox('priority.label'), priorities)}
          {pick('assignee', inbox('assignee'), people)}
          {pick('team', inbox('team'), teams)}
          {pick(
            'folder',
            inbox('folder'),
            folders.filter((f) => f.kind === 'manual'),
          )}
        </div>
        {several.length > 0 && (
          <>
            <Choose
              legend={t('canned.addTags')}
              all={labels(actions.addTags)}
              chosen={actions.addTags ?? []}
              onChange={(addTags) => onChange({ ...actions, addTags })}
            />
            <Choose
              legend={t('canned.removeTags')}
              all={labels(actions.removeTags)}
              chosen={actions.removeTags ?? []}
              onChange={(removeTags) => onChange({ ...actions, removeTags })}
            />
          </>
        )}
      </div>
    </details>
  )
}
