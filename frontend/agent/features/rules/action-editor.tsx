import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Action, Param, Problem, Vocabulary } from '../../data/rules'
import { IconButton } from '../../ui/button'
import { AddButton, Line, Many, Pick, Span } from '../../ui/in-sentence'
import { Suggest } from '../../ui/suggest'
import { useChoiceWord, useOptions, useWord } from './options'
import { Refused } from './refused'
import { below, paramOf, withParam } from './tree'

interface ActionsEditorProps {
  vocabulary: Vocabulary
  actions: Action[]
  problems: Problem[]
  onChange: (actions: Action[]) => void
}

/** What is done, in order. */
export function ActionsEditor({ vocabulary, actions, problems, onChange }: ActionsEditorProps) {
  const { t } = useTranslation('rules')
  const word = useWord()
  const move = (from: number, to: number) => {
    const next = [...actions]
    const [one] = next.splice(from, 1)
    if (one) next.splice(to, 0, one)
    onChange(next)
  }
  const kinds = vocabulary.actions.map((a) => ({ id: a.do, label: word('action', a.do) }))
  return (
    <div className="flex flex-col gap-2">
      {actions.map((action, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: actions have no names; their place is what they are
        <div key={i} className="flex flex-wrap items-center gap-2">
          <Pick
            label={t('actionLabel')}
            value={action.do}
            options={kinds}
            onChange={(kind) => onChange(actions.map((a, n) => (n === i ? { do: kind } : a)))}
          />
          {vocabulary.actions
            .find((a) => a.do === action.do)
            ?.params.map((param) => (
              <ParamEditor
                key={param.name}
                param={param}
                value={paramOf(action, param)}
                onChange={(v) => onChange(actions.map((a, n) => (n === i ? withParam(a, param, v) : a)))}
              />
            ))}
          <span className="flex">
            <IconButton label={t('up')} disabled={i === 0} onClick={() => move(i, i - 1)}>
              <ArrowUp size={14} />
            </IconButton>
            <IconButton label={t('down')} disabled={i === actions.length - 1} onClick={() => move(i, i + 1)}>
              <ArrowDown size={14} />
            </IconButton>
            <IconButton label={t('removeAction')} onClick={() => onChange(actions.filter((_, n) => n !== i))}>
              <Trash2 size={14} />
            </IconButton>
          </span>
          <Refused problems={below(problems, `then[${i}]`)} />
        </div>
      ))}
      <Refused problems={problems.filter((p) => p.path === 'then')} />
      <div>
        <AddButton onClick={() => onChange([...actions, { do: vocabulary.actions[0]?.do ?? 'note' }])}>
          {t('addAction')}
        </AddButton>
      </div>
    </div>
  )
}

interface ParamEditorProps {
  param: Param
  value: unknown
  onChange: (value: unknown) => void
}

function ParamEditor({ param, value, onChange }: ParamEditorProps) {
  const { t } = useTranslation('rules')
  const options = useOptions()
  const word = useChoiceWord()
  const label = useWord()('param', param.name)
  const text = typeof value === 'string' ? value : ''
  const named = (input: ReactNode) => (
    <span className="inline-flex items-center gap-1.5 text-sm text-ink-2">
      {label}
      {input}
    </span>
  )
  if (param.type === 'duration')
    return named(<Span label={label} value={text} optional={!param.required} onChange={onChange} />)
  if (param.type === 'attribute') {
    return <Suggest label={t('key.attribute')} value={text} options={options('attribute')} onChange={onChange} />
  }
  if (param.type === 'text') return <Line wide label={label} value={text} onChange={onChange} />
  if (param.type === 'choice') {
    const all = (param.choices ?? []).map((id) => ({ id, label: id === '' ? t('teamTakes') : word(id) }))
    return <Pick quiet={!param.required} label={label} value={text} options={all} onChange={onChange} />
  }
  if (param.many) {
    return (
      <Many
        label={label}
        chosen={Array.isArray(value) ? value : []}
        options={options(param.type)}
        onChange={onChange}
      />
    )
  }
  const none = param.required ? [] : [{ id: '', label: t('none') }]
  return <Pick label={label} value={text} options={[...none, ...options(param.type)]} onChange={onChange} />
}
