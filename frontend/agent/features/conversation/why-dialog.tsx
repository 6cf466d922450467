import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import { full } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { readTexts } from '../../data/i18n'
import { Chip } from '../../ui/chip'
import { Dialog } from '../../ui/dialog'

interface Test {
  path: string
  group?: string
  field?: string
  op?: string
  value?: unknown
  seen?: unknown
}

interface Run {
  at: string
  events: string[]
  rules: { rule: string; done?: boolean; error?: string }[]
  trace: {
    steps?: { rule: string; version: number; verdict: 'matched' | 'failed' | 'stopped' | 'broken'; failed?: Test }[]
    guard?: string
  } | null
}

interface WhyDialogProps {
  run: string
  onClose: () => void
}

const tones = { matched: 'ok', failed: 'plain', stopped: 'plain', broken: 'danger' } as const

/** A run of rules: those that were tried, and for those that did not match the condition that failed and what it saw. */
export function WhyDialog({ run, onClose }: WhyDialogProps) {
  const { t } = useTranslation('rules')
  const { t: inbox } = useTranslation('inbox')
  const style = useDateStyle()
  const boot = useBootstrap()
  const { data } = useQuery({
    queryKey: ['run', run],
    queryFn: async ({ signal }) => {
      await readTexts('rules')
      return get<Run>(`/api/v1/runs/${run}`, signal)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const name = (id: string) => boot.rules.find((r) => r.id === id)?.name ?? id
  const error = (id: string) => data?.rules.find((r) => r.rule === id)?.error
  return (
    <Dialog open wide title={inbox('whyTitle')} onClose={onClose}>
      {data && (
        <div className="flex max-h-[60vh] flex-col gap-3 overflow-y-auto text-sm">
          <p className="text-ink-2">
            {full(new Date(data.at), style)} ·{' '}
            {data.events
              .map((e) => t(`event.${e.replaceAll('.', '_') as 'note_added'}`, { defaultValue: e }))
              .join('، ')}
          </p>
          <ol className="flex flex-col gap-2">
            {data.trace?.steps?.map((step) => (
              <li key={step.rule} className="rounded-md border border-line px-3 py-2">
                <div className="flex items-center gap-2">
                  <span dir="auto" className="flex-1 font-medium">
                    {name(step.rule)}
                  </span>
                  <Chip tone={tones[step.verdict]}>{inbox(`verdict.${step.verdict}`)}</Chip>
                </div>
                {step.failed && <Failed test={step.failed} />}
                {error(step.rule) && (
                  <p className="text-danger">
                    {t(`problem.${error(step.rule) as 'missing'}`, { defaultValue: t('failed') })}
                  </p>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Dialog>
  )
}

function Failed({ test }: { test: Test }) {
  const { t } = useTranslation('rules')
  const { t: inbox } = useTranslation('inbox')
  const said = (value: unknown) =>
    Array.isArray(value) ? value.join('، ') : value === undefined || value === null ? inbox('unset') : String(value)
  if (test.group)
    return <p className="text-ink-2">{inbox('groupFailed', { group: t(`group.${test.group as 'all'}`) })}</p>
  return (
    <p className="text-ink-2">
      {t(`field.${(test.field ?? '').replaceAll('.', '_') as 'subject'}`)} {t(`op.${test.op as 'is'}`)}{' '}
      <bdi>{test.value === undefined ? '' : said(test.value)}</bdi> — {inbox('saw')} <bdi>{said(test.seen)}</bdi>
    </p>
  )
}
