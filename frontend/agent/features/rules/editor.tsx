import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Rule, vocabularyQuery } from '../../data/rules'
import { saved, useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { LeaveGuard, useAskToLeave } from '../../ui/leave-guard'
import { useMainAfter } from '../../ui/return-focus'
import { toast } from '../../ui/toast'
import { bodyOf } from './body'
import { JsonEditor } from './json-editor'
import { Past } from './past'
import { checkRule } from './queries'
import { Recent } from './recent'
import { Sentences } from './sentences'
import { below } from './tree'
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
