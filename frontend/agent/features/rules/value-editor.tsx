import { useTranslation } from 'react-i18next'
import type { Condition, Field } from '../../data/rules'
import { Line, Many, Pick, Span, Words } from '../../ui/in-sentence'
import { DayLine } from './day-line'
import { useChoices, useOptions } from './options'

interface ValueEditorProps {
  field: Field
  condition: Condition
  several: string[]
  onChange: (value: unknown) => void
}

/** What a field is compared with, in the form that field and operator want. */
export function ValueEditor({ field, condition: c, several, onChange }: ValueEditorProps) {
  const { t } = useTranslation('rules')
  const op = c.op ?? ''
  if (c.value === undefined || ['isSet', 'isNotSet', 'changed'].includes(op)) return null
  if (op === 'between' && Array.isArray(c.value)) {
    const [low, high] = c.value as unknown[]
    return (
      <>
        <Single field={field} op={op} value={low} label={t('from')} onChange={(v) => onChange([v, high])} />
        <span className="text-sm text-ink-2">{t('and')}</span>
        <Single field={field} op={op} value={high} label={t('to')} onChange={(v) => onChange([low, v])} />
      </>
    )
  }
  if (several.includes(op)) return <Several field={field} value={c.value} onChange={onChange} />
  return <Single field={changing(field, c.key)} op={op} value={c.value} label={t('value')} onChange={onChange} />
}

/** A change is compared with what the field that changed may hold. */
function changing(field: Field, key: string | undefined): Field {
  if (field.type !== 'change') return field
  const choices: Record<string, string[]> = {
    status: ['open', 'pending', 'snoozed', 'closed', 'spam', 'trash'],
    priority: ['low', 'normal', 'high', 'urgent'],
  }
  return { ...field, type: 'choice', choices: choices[key ?? ''], choose: key === 'assignee' ? 'agent' : key }
}

function Several({ field, value, onChange }: { field: Field; value: unknown; onChange: (v: string[]) => void }) {
  const { t } = useTranslation('rules')
  const options = useOptions()
  const choices = useChoices()
  const chosen = Array.isArray(value) ? (value as string[]) : []
  if (field.choices) return <Many label={t('value')} chosen={chosen} options={choices(field)} onChange={onChange} />
  if (field.choose)
    return <Many label={t('value')} chosen={chosen} options={options(field.choose)} onChange={onChange} />
  return <Words label={t('value')} words={chosen} onChange={onChange} />
}

interface SingleProps {
  field: Field
  op: string
  value: unknown
  label: string
  onChange: (value: unknown) => void
}

function Single({ field, op, value, label, onChange }: SingleProps) {
  const { t } = useTranslation('rules')
  const options = useOptions()
  const choices = useChoices()
  const text = typeof value === 'string' ? value : ''
  if (field.type === 'bool') {
    const all = ['true', 'false'].map((id) => ({ id, label: t(id === 'true' ? 'yes' : 'no') }))
    return <Pick label={label} value={String(value)} options={all} onChange={(v) => onChange(v === 'true')} />
  }
  if (field.type === 'number') {
    return (
      <Line type="number" label={label} value={String(value)} onChange={(v) => onChange(v === '' ? '' : Number(v))} />
    )
  }
  if (field.type === 'duration' || op === 'withinLast' || op === 'withinNext') {
    return <Span label={label} value={text} onChange={onChange} />
  }
  if (field.type === 'clock') return <Line type="time" label={label} value={text} onChange={onChange} />
  if (field.type === 'time') return <DayLine label={label} value={text.slice(0, 10)} onChange={onChange} />
  if (field.choices) return <Pick label={label} value={text} options={choices(field)} onChange={onChange} />
  if (field.choose) return <Pick label={label} value={text} options={options(field.choose)} onChange={onChange} />
  return <Line wide label={label} value={text} onChange={onChange} />
}
