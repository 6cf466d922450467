import { useTranslation } from 'react-i18next'
import { Chip } from './chip'

/** A condition of a rule, and what it saw. */
export interface TracedTest {
  path: string
  group?: string
  field?: string
  op?: string
  value?: unknown
  seen?: unknown
  holds?: boolean
}

/** What became of one rule that was tried. */
export interface TracedStep {
  rule: string
  verdict: 'matched' | 'failed' | 'stopped' | 'broken'
  failed?: TracedTest
  tests?: TracedTest[]
  error?: string // what went wrong with what it does
}

interface TraceProps {
  steps: TracedStep[]
  name: (rule: string) => string
}

const tones = { matched: 'ok', failed: 'plain', stopped: 'plain', broken: 'danger' } as const

/** Why a rule could not do what it says, in words. The server names it like rules.error.gone. */
export function useFailure(): (key: string) => string {
  const { t } = useTranslation('rules')
  return (key) => t(`error.${key.replace('rules.error.', '') as 'gone'}`, { defaultValue: t('failed') })
}

/** Rules that were tried, in order, and for those that did not match the condition that failed. The texts of rules have to be there. */
export function Trace({ steps, name }: TraceProps) {
  const { t: inbox } = useTranslation('inbox')
  const failure = useFailure()
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.rule} className="rounded-md border border-line px-3 py-2">
          <div className="flex items-center gap-2">
            <span dir="auto" className="flex-1 font-medium">
              {name(step.rule)}
            </span>
            <Chip tone={tones[step.verdict]}>{inbox(`verdict.${step.verdict}`)}</Chip>
          </div>
          {step.tests && step.tests.length > 0 ? (
            step.tests.map((test) => <Tested key={test.path} test={test} />)
          ) : step.failed ? (
            <Tested test={{ ...step.failed, holds: false }} />
          ) : null}
          {step.error && <p className="text-danger">{failure(step.error)}</p>}
        </li>
      ))}
    </ol>
  )
}

function Tested({ test }: { test: TracedTest }) {
  const { t } = useTranslation('rules')
  const { t: inbox } = useTranslation('inbox')
  if (test.group)
    return <p className="text-ink-2">{inbox('groupFailed', { group: t(`group.${test.group as 'all'}`) })}</p>
  return (
    <p className="text-ink-2">
      <span className={test.holds ? 'text-ok' : 'text-danger'} aria-hidden="true">
        {test.holds ? '✓ ' : '✕ '}
      </span>
      <span className="sr-only">{inbox(test.holds ? 'verdict.matched' : 'verdict.failed')}: </span>
      {t(`field.${(test.field ?? '').replaceAll('.', '_') as 'subject'}`)} {t(`op.${test.op as 'is'}`)}{' '}
      <bdi>{test.value === undefined ? '' : said(test.value, inbox('unset'))}</bdi> — {inbox('saw')}{' '}
      <bdi>{said(test.seen, inbox('unset'))}</bdi>
    </p>
  )
}

function said(value: unknown, nothing: string): string {
  if (value === undefined || value === null || value === '') return nothing
  return Array.isArray(value) ? value.join('، ') || nothing : String(value)
}
