import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem, Rule, Vocabulary } from '../../data/rules'
import { saved, useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Check, TextAreaField, TextField } from '../../ui/field'
import { Many, Span } from '../../ui/in-sentence'
import { LeaveGuard, useAskToLeave } from '../../ui/leave-guard'
import { useMainAfter } from '../../ui/return-focus'
import { toast } from '../../ui/toast'
import { ActionsEditor } from './action-editor'
import { bodyOf } from './body'
import { ConditionEditor } from './condition-editor'
import { JsonEditor } from './json-editor'
import { useWord } from './options'
import { Past } from './past'
import { checkRule, vocabularyQuery } from './queries'
import { Recent } from './recent'
import { Refused } from './refused'
import { below, groupOf, makeGroup, testOf } from './tree'
import { Versions } from './versions'

interface RuleEditorProps {
  rule: Rule
  onClose: () => void
}

/** A rule as sentences: when this happens, if this holds, then do that. */
export function RuleEditor({ rule, onClose }: RuleEditorProps) {
  const { t } = useTranslation('rules')
  const { t: common } = useTranslation()
  const [r, setR] = useState(rule)
  const [asJson, setAsJson] = useState(false)
  const { data: vocabulary } = useQuery(vocabularyQuery)
  const body = bodyOf(r)
  const { data: problems = [] } = useQuery({
    queryKey: ['rule check', JSON.stringify(body)],
    queryFn: ({ signal }) => checkRule(body, signal),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const write = useRuleWrite<Rule>()
  const changed = JSON.stringify(r) !== JSON.stringify(rule)
  const set = (part: Partial<Rule>) => setR((now) => ({ ...now, ...part }))
  const mayGo = useAskToLeave()
  useMainAfter()
  const handleClose = async () => {
    if (!changed || (await mayGo())) onClose()
  }
  const handleSave = () =>
    write.mutate(saved('/api/v1/rules', r, body), {
      onSuccess: () => {
        toast(t('saved'))
        onClose()
      },
    })
  if (!vocabulary) return null
  return (
    <div data-wide className="flex flex-col gap-4">
      {changed && <LeaveGuard />}
      <div className="flex flex-wrap items-center gap-2">
        <Button look="ghost" onClick={() => void handleClose()}>
          <ArrowLeft size={15} className="rtl:-scale-x-100" />
          {t('all')}
        </Button>
        <span className="flex-1" />
        {rule.version > 0 && <Versions rule={rule} onRestore={onClose} />}
        <Button onClick={() => setAsJson(!asJson)}>{asJson ? t('asSentences') : t('asJson')}</Button>
        <Button look="primary" disabled={write.isPending || (r.enabled && problems.length > 0)} onClick={handleSave}>
          {common('save')}
        </Button>
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_352px] xl:gap-6">
        <div className="flex min-w-0 flex-col gap-4">
          {asJson ? (
            <JsonEditor rule={r} onChange={set} />
          ) : (
            <Sentences rule={r} vocabulary={vocabulary} problems={problems} onChange={set} />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-6">
          <Past rule={r} ready={['when', 'events', 'after'].every((part) => below(problems, part).length === 0)} />
          {rule.version > 0 && <Recent rule={rule.id} />}
        </div>
      </div>
    </div>
  )
}

interface SentencesProps {
  rule: Rule
  vocabulary: Vocabulary
  problems: Problem[]
  onChange: (part: Partial<Rule>) => void
}

/** The parts of a rule, each as it is said. */
function Sentences({ rule, vocabulary, problems, onChange }: SentencesProps) {
  const { t } = useTranslation('rules')
  const word = useWord()
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
              onClick={() =>
                onChange({
                  when: makeGroup(
                    'all',
                    vocabulary.fields.slice(0, 1).map((f) => testOf(f, vocabulary)),
                  ),
                })
              }
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
