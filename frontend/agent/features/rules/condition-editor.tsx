import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Condition, Field, Problem, Vocabulary } from '../../data/rules'
import { IconButton } from '../../ui/button'
import { AddButton, Pick } from '../../ui/in-sentence'
import { Suggest } from '../../ui/suggest'
import { useOptions, useWord } from './options'
import { Refused } from './refused'
import { below, type Group, groupOf, groups, makeGroup, operatorsOf, replaced, testOf, withOp } from './tree'
import { ValueEditor } from './value-editor'

interface ConditionEditorProps {
  vocabulary: Vocabulary
  fields: Field[] // that may be asked about
  condition: Condition
  path: string
  problems: Problem[]
  onChange: (c: Condition) => void
  onRemove?: () => void
  flatOnly?: boolean // no groups in groups
}

/** A group of conditions, with the groups in it. */
export function ConditionEditor({ condition, onChange, onRemove, path, ...rest }: ConditionEditorProps) {
  const { t } = useTranslation('rules')
  const { vocabulary, fields, problems, flatOnly } = rest
  const here = groupOf(condition) ?? { group: 'all' as Group, kids: [condition] }
  const first = fields[0]
  const set = (kids: Condition[]) => onChange(makeGroup(here.group, kids))
  const own = `${path}.${here.group}`
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {flatOnly ? (
          <span>{t('flat')}</span>
        ) : (
          <>
            <span>{t('if')}</span>
            <Pick
              quiet
              label={t('groupLabel')}
              value={here.group}
              options={groups.map((g) => ({ id: g, label: t(`group.${g}`) }))}
              onChange={(g) => onChange(makeGroup(g as Group, here.kids))}
            />
            <span>{t('hold')}</span>
          </>
        )}
        {onRemove && (
          <IconButton label={t('removeGroup')} onClick={onRemove}>
            <Trash2 size={14} />
          </IconButton>
        )}
      </div>
      {here.kids.map((kid, i) => {
        const at = `${own}[${i}]`
        const change = (c: Condition | undefined) => set(replaced(here.kids, i, c))
        return groupOf(kid) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names; their place is what they are
          <div key={i} className="border-s-2 border-accent ps-3">
            <ConditionEditor {...rest} condition={kid} path={at} onChange={change} onRemove={() => change(undefined)} />
          </div>
        ) : (
          <TestEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            key={i}
            {...rest}
            condition={kid}
            path={at}
            onChange={change}
            onRemove={() => change(undefined)}
          />
        )
      })}
      <Refused problems={problems.filter((p) => p.path === own || p.path === path)} />
      {first && (
        <div className="flex flex-wrap">
          <AddButton onClick={() => set([...here.kids, testOf(first, vocabulary)])}>{t('addCondition')}</AddButton>
          {!flatOnly && (
            <AddButton onClick={() => set([...here.kids, makeGroup('any', [testOf(first, vocabulary)])])}>
              {t('addGroup')}
            </AddButton>
          )}
        </div>
      )}
    </div>
  )
}

/** One test: a field, an operator, and what it is compared with. */
function TestEditor({ vocabulary, fields, condition: c, path, problems, onChange, onRemove }: ConditionEditorProps) {
  const { t } = useTranslation('rules')
  const word = useWord()
  const field = fields.find((f) => f.name === c.field)
  const pick = (name: string) => {
    const next = fields.find((f) => f.name === name)
    if (next) onChange(testOf(next, vocabulary))
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Pick
        label={t('fieldLabel')}
        value={c.field ?? ''}
        options={fields.map((f) => ({ id: f.name, label: word('field', f.name) }))}
        onChange={pick}
      />
      {field?.key && <KeyEditor field={field} value={c.key ?? ''} onChange={(key) => onChange({ ...c, key })} />}
      {field && (
        <>
          <Pick
            quiet
            label={t('opLabel')}
            value={c.op ?? ''}
            options={operatorsOf(field, vocabulary).map(({ op }) => ({ id: op, label: word('op', op) }))}
            onChange={(op) => onChange(withOp(c, field, op, vocabulary))}
          />
          <ValueEditor
            vocabulary={vocabulary}
            field={field}
            condition={c}
            onChange={(value) => onChange({ ...c, value })}
          />
        </>
      )}
      <IconButton label={t('removeCondition')} onClick={() => onRemove?.()}>
        <Trash2 size={14} />
      </IconButton>
      <Refused problems={below(problems, path)} />
    </div>
  )
}

interface KeyEditorProps {
  field: Field
  value: string
  onChange: (key: string) => void
}

function KeyEditor({ field, value, onChange }: KeyEditorProps) {
  const options = useOptions()
  const word = useWord()
  const { name = '', choose = '', free, fields } = field.key ?? {}
  const all = fields ? fields.map((id) => ({ id, label: word('field', id) })) : options(choose)
  const Input = free ? Suggest : Pick
  return <Input label={word('key', name)} value={value} options={all} onChange={onChange} />
}
