import { useTranslation } from 'react-i18next'
import type { Attribute } from '../../shared/api/client'
import { countryName } from '../../shared/country'
import type { DateStyle } from '../../shared/date'
import { languageName } from '../../shared/language'
import { flat } from '../../shared/text/flat'
import { Chip } from './chip'

/** A condition of a rule, and what it saw. */
export interface TracedTest {
  path: string
  group?: string
  field?: string
  key?: string // which one of those: whose hours, which team, attribute or change
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

/** A field of the rules' vocabulary, as far as it says what its values and its key are. */
export interface TracedField {
  name: string
  choices?: string[] // words of the program, which have names in every language
  choose?: string // what kind of thing the ids are of
  key?: { choose?: string; fields?: string[] }
}

interface TraceProps {
  steps: TracedStep[]
  fields: TracedField[]
  style: DateStyle
  attributes: Attribute[] // by whose names conditions on them are told
  name: (id: string) => string // of a rule, and of what conditions name
}

const tones = { matched: 'ok', failed: 'plain', stopped: 'plain', broken: 'danger' } as const

/** Why a rule could not do what it says, in words. The server names it like rules.error.gone. */
export function useFailure(): (key: string) => string {
  const { t } = useTranslation('rules')
  return (key) => t(`error.${key.replace('rules.error.', '') as 'gone'}`, { defaultValue: t('failed') })
}

/** Rules that were tried, in order, and for those that did not match the condition that failed. The texts of rules have to be there. */
export function Trace({ steps, ...told }: TraceProps) {
  const { t } = useTranslation('rules')
  const failure = useFailure()
  const { name } = told
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.rule} className="rounded-md border border-line px-3 py-2">
          <div className="flex items-center gap-2">
            <span dir="auto" className="flex-1 font-medium">
              {name(step.rule)}
            </span>
            <Chip tone={tones[step.verdict]}>{t(`verdict.${step.verdict}`)}</Chip>
          </div>
          {step.tests && step.tests.length > 0 ? (
            step.tests.map((test) => <Tested key={test.path} test={test} {...told} />)
          ) : step.failed ? (
            <Tested test={{ ...step.failed, holds: false }} {...told} />
          ) : null}
          {step.error && <p className="text-danger">{failure(step.error)}</p>}
        </li>
      ))}
    </ol>
  )
}

interface TestedProps extends Omit<TraceProps, 'steps'> {
  test: TracedTest
}

/** The test's field, and the one whose values it compares: of a change that is the field that changed. */
function fieldsOf({ test, fields }: TestedProps): { field?: TracedField; compared?: TracedField } {
  const field = fields.find((f) => f.name === test.field)
  return { field, compared: (field?.key?.fields && fields.find((f) => f.name === test.key)) || field }
}

/** What a field's key stands for, by name: whose hours, which team, attribute or change. */
function useKeyName(props: TestedProps): string {
  const { t } = useTranslation('rules')
  const { field } = fieldsOf(props)
  const { test, attributes, name } = props
  const { key = '' } = test
  if (field?.key?.choose === 'attribute') return attributes.find((a) => a.key === key)?.name ?? key
  if (field?.key?.fields) return t(`field.${flat(key) as 'status'}`, { defaultValue: key })
  return key === 'own' ? t('ownHours') : name(key)
}

/** Says a value of the field in words: a choice, a language, a country, or what has a name. */
function useSay(props: TestedProps): (value: string) => string {
  const { t, i18n } = useTranslation('rules')
  const { compared } = fieldsOf(props)
  const { style, name } = props
  return (value) => {
    if (compared?.choose === 'language') return languageName(value, i18n.language)
    if (compared?.choose === 'country') return countryName(value, style)
    return compared?.choices ? t(`choice.${value as 'open'}`, { defaultValue: name(value) }) : name(value)
  }
}

/** A condition with what it saw. */
export function Tested(props: TestedProps) {
  const { test } = props
  const { t } = useTranslation('rules')
  const keyName = useKeyName(props)
  const say = useSay(props)
  if (test.group) return <p className="text-ink-2">{t('groupFailed', { group: t(`group.${test.group as 'all'}`) })}</p>
  return (
    <p className="text-ink-2">
      <span className={test.holds ? 'text-ok' : 'text-danger'} aria-hidden="true">
        {test.holds ? '✓ ' : '✕ '}
      </span>
      <span className="sr-only">{t(test.holds ? 'verdict.matched' : 'verdict.failed')}: </span>
      {t(`field.${flat(test.field ?? '') as 'subject'}`, { defaultValue: test.field })}{' '}
      {test.key && <bdi>{keyName} </bdi>}
      {t(`op.${test.op as 'is'}`)} {test.value !== undefined && <Said value={test.value} name={say} />} — {t('saw')}{' '}
      <Said value={test.seen} name={say} />
    </p>
  )
}

/** A value or several, by name, each set apart from the words around it. */
function Said({ value, name }: { value: unknown; name: TraceProps['name'] }) {
  const { t } = useTranslation('rules')
  const all = (Array.isArray(value) ? value : [value]).filter((v) => v !== undefined && v !== null && v !== '')
  if (all.length === 0) return <i>{t('unset')}</i>
  return all.map((one, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same may be seen twice
    <span key={i}>
      {i > 0 && ' · '}
      <bdi className="rounded-[4px] bg-subtle px-1">
        {typeof one === 'boolean' ? t(one ? 'yes' : 'no') : name(String(one))}
      </bdi>
    </span>
  ))
}
