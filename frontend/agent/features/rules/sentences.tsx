import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem, Rule, Vocabulary } from '../../data/rules'
import { Button } from '../../ui/button'
import { Check, TextAreaField, TextField } from '../../ui/field'
import { Many, Span } from '../../ui/in-sentence'
import { ActionsEditor } from './action-editor'
import { ConditionEditor } from './condition-editor'
import { useWord } from './options'
import { Refused } from './refused'
import { below, groupOf, makeGroup, testOf } from './tree'

interface SentencesProps {
  rule: Rule
  vocabulary: Vocabulary
  problems: Problem[]
  onChange: (part: Partial<Rule>) => void
}

/** The parts of a rule, each as a sentence: its name, when it listens, if what holds, what is done then. */
export function Sentences({ rule, vocabulary, problems, onChange }: SentencesProps) {
  const { t } = useTranslation('rules')
  const word = useWord()
  const [first] = vocabulary.fields
  const isTimed = (events: string[]) => vocabulary.events.some((e) => e.timed && events.includes(e.name))
  return (
    <>
      <div className="flex flex-wrap items-end gap-4">
        <div className="min-w-60 flex-1">
          <TextField
            label={t('name')}
            maxLength={120}
            autoFocus={rule.id === ''}
            value={rule.name}
            onChange={(e) => onChange({ name: e.target.value })}
          />
        </div>
        <Check label={t('enabled')} checked={rule.enabled} onChange={(e) => onChange({ enabled: e.target.checked })} />
      </div>
      <Refused problems={below(problems, 'name')} />
      <Part title={t('when')}>
        <Many
          label={t('addEvent')}
          chosen={rule.events}
          options={vocabulary.events.map((e) => ({ id: e.name, label: word('event', e.name) }))}
          onChange={(events) => onChange(isTimed(events) ? { events } : { events, after: undefined })}
        />
        {isTimed(rule.events) && (
          <Span label={t('after')} value={rule.after ?? ''} onChange={(after) => onChange({ after })} />
        )}
        <Refused problems={[...below(problems, 'events'), ...below(problems, 'after')]} />
      </Part>
      <Part>
        {rule.when ? (
          <ConditionEditor
            vocabulary={vocabulary}
            fields={vocabulary.fields}
            condition={groupOf(rule.when) ? rule.when : makeGroup('all', [rule.when])}
            path="when"
            problems={problems}
            onChange={(when) => onChange({ when })}
            onRemove={() => onChange({ when: undefined })}
          />
        ) : (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <span className="font-medium">{t('always')}</span>
            <Button
              small
              onClick={() => onChange({ when: makeGroup('all', first ? [testOf(first, vocabulary)] : []) })}
            >
              {t('addCondition')}
            </Button>
          </div>
        )}
      </Part>
      <Part title={t('then')}>
        <ActionsEditor
          vocabulary={vocabulary}
          actions={rule.then}
          problems={problems}
          onChange={(then) => onChange({ then })}
        />
        <Check label={t('stop')} checked={rule.stop} onChange={(e) => onChange({ stop: e.target.checked })} />
      </Part>
      <TextAreaField
        label={t('note')}
        rows={2}
        maxLength={2000}
        value={rule.note ?? ''}
        onChange={(e) => onChange({ note: e.target.value })}
      />
    </>
  )
}

function Part({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 rounded-lg border border-line p-4">
      {title && <h2 className="text-sm font-semibold">{title}</h2>}
      {children}
    </section>
  )
}
