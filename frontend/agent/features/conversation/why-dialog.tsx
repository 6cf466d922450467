import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import { full } from '../../../shared/date'
import { listed, readTexts } from '../../data/i18n'
import { useTraced } from '../../data/traced'
import { Dialog } from '../../ui/dialog'
import { Trace, type TracedStep, useFailure } from '../../ui/trace'

interface Run {
  at: string
  events: string[]
  rules: { rule: string; done?: boolean; error?: string }[]
  trace: { steps?: TracedStep[]; guard?: string } | null
}

interface WhyDialogProps {
  run: string
  onClose: () => void
}

/** A run of rules: those that were tried, and for those that did not match the condition that failed and what it saw. */
export function WhyDialog({ run, onClose }: WhyDialogProps) {
  const { t } = useTranslation('rules')
  const traced = useTraced()
  const { style } = traced
  const failure = useFailure()
  const { data } = useQuery({
    queryKey: ['run', run],
    queryFn: async ({ signal }) => {
      await readTexts('rules')
      return get<Run>(`/api/v1/runs/${run}`, signal)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const error = (id: string) => data?.rules.find((r) => r.rule === id)?.error
  if (!data) return null // its texts are on their way too
  return (
    <Dialog open wide title={t('whyTitle')} onClose={onClose}>
      <div className="flex max-h-[60vh] flex-col gap-3 overflow-y-auto text-sm">
        <p className="text-ink-2">
          {full(new Date(data.at), style)} ·{' '}
          {listed(data.events.map((e) => t(`event.${e.replaceAll('.', '_') as 'note_added'}`, { defaultValue: e })))}
        </p>
        {data.trace?.guard && <p className="text-danger">{failure(data.trace.guard)}</p>}
        <Trace steps={(data.trace?.steps ?? []).map((s) => ({ ...s, error: error(s.rule) }))} {...traced} />
      </div>
    </Dialog>
  )
}
