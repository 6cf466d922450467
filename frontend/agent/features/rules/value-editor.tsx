import { useTranslation } from 'react-i18next'
import type { Condition, Field, Operator, Vocabulary } from '../../data/rules'
import { Line, Many, Pick, Span, Words } from '../../ui/in-sentence'
import { DayLine } from './day-line'
import { useChoices, useOptions } from './options'
import { operatorOf } from './tree'

interface ValueEditorProps {
  vocabulary: Vocabulary
  field: Field
  condition: Condition
  onChange: (value: unknown) => void
}

/** What a field is compared with, in the form that field and operator want. */
export function ValueEditor({ vocabulary, field, condition: c, onChange }: ValueEditorProps) {
  const { t } = useTranslation('rules')
  const { takes, input } = operatorOf(field, c.op, vocabulary)
  if (c.value === undefined || takes === 'nothing') return null
  if (takes === 'two' && Array.isArray(c.value)) {
    const [low, high] = c.value as unknown[]
    return (
      <>
        <Single field={field} input={input} value={low} label={t('from')} onChange={(v) => onChange([v, high])} />
        <span className="text-sm text-ink-2">{t('and')}</span>
        <Single field={field} input={input} value={high} label={t('to')} onChange={(v) => onChange([low, v])} />
      </>
    )
  }
  if (takes === 'list') return <Several field={field} value={c.value} onChange={onChange} />
  return (
    <Single
      field={changing(field, c.key, vocabulary)}
      input={input}
      value={c.value}
      label={t('value')}
      onChange={onChange}
    />
  )
}

/** A change is compared with what the field that changed may hold. */
const changing = (field: Field, key: string | undefined, { fields }: Vocabulary): Field =>
  (field.key?.fields && fields.find((f) => f.name === key)) || field

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
  input: Operator['input']
  value: unknown
  label: string
  onChange: (value: unknown) => void
}

function Single({ field, input, value, label, onChange }: SingleProps) {
  const { t } = useTranslation('rules')
  const options = useOptions()
  const choices = useChoices()
  const text = typeof value === 'string' ? value : ''
  switch (input) {
    case 'bool': {
      const all = ['true', 'false'].map((id) => ({ id, label: t(id === 'true' ? 'yes' : 'no') }))
      return <Pick label={label} value={String(value)} options={all} onChange={(v) => onChange(v === 'true')} />
    }
    case 'number':
      return (
        <Line type="number" label={label} value={String(value)} onChange={(v) => onChange(v === '' ? '' : Number(v))} />
      )
    case 'duration':
      return <Span label={label} value={text} onChange={onChange} />
    case 'clock':
      return <Line type="time" label={label} value={text} onChange={onChange} />
    case 'day':
      return <DayLine label={label} value={text.slice(0, 10)} onChange={onChange} />
  }
  if (field.choices) return <Pick label={label} value={text} options={choices(field)} onChange={onChange} />
  if (field.choose) return <Pick label={label} value={text} options={options(field.choose)} onChange={onChange} />
  return <Line wide label={label} value={text} onChange={onChange} />
}
