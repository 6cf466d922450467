import { queryOptions } from '@tanstack/react-query'
import { get, type Page, type Schemas } from '../../shared/api/client'
import type { TracedStep } from '../ui/trace'

/** The language of rules as the server speaks it, and the lists that more than one feature reads; see rules/ there. */

export interface Condition {
  all?: Condition[]
  any?: Condition[]
  none?: Condition[]
  field?: string
  key?: string
  op?: string
  value?: unknown
}

export interface Action {
  do: string
  [param: string]: unknown
}

export interface Rule {
  id: string
  version: number
  name: string
  note?: string
  enabled: boolean
  order: number
  stop: boolean
  events: string[]
  after?: string
  when?: Condition
  then: Action[]
  updatedAt?: string
  updatedBy?: { name?: string }
  broken?: Problem[] // parts that name what is gone or switched off
}

export interface Problem {
  path: string
  key: string
}

/** An operator, with what a condition then compares with. */
export type Operator = Schemas['OperatorInfo']

export type Field = Schemas['FieldInfo']
export type Param = Schemas['Param']

/** Everything that can be said in a rule. The editor is drawn from it: a new word needs no code, only a text. */
export type Vocabulary = Schemas['VocabularyInfo']

export interface Test {
  path: string
  group?: string
  field?: string
  key?: string
  op?: string
  value?: unknown
  seen?: unknown
  holds: boolean
}

export interface Run {
  id: string
  at: string
  conversation: string
  events: string[]
  rules: { rule: string; version: number; done?: boolean; error?: string; path?: string }[]
  trace: { steps?: TracedStep[]; guard?: string } | null
}

export interface Interval {
  from: string
  to: string
}

export interface Holiday {
  name?: string
  calendar: 'gregorian' | 'jalali'
  year?: number
  month: number
  day: number
}

export interface Calendar {
  id: string
  version: number
  name: string
  zone: string
  week: Record<string, Interval[]>
  holidays?: Holiday[]
}

export interface Policy {
  id: string
  version: number
  name: string
  hours?: string
  first?: string
  next?: string
  resolve?: string
  warn?: string
}

/** A list of what rules are made of; all of them are read anew when one is written. */
export const ruleList = <T>(key: string, path: string) =>
  queryOptions({ queryKey: ['rules', key], queryFn: async ({ signal }) => (await get<Page<T>>(path, signal)).items })

export const rulesQuery = ruleList<Rule>('all', '/api/v1/rules')
export const hoursQuery = ruleList<Calendar>('hours', '/api/v1/hours')
export const policiesQuery = ruleList<Policy>('sla', '/api/v1/sla')

/** All that can be said in a rule; it changes with the program alone. */
export const vocabularyQuery = queryOptions({
  queryKey: ['rules', 'vocabulary'],
  queryFn: ({ signal }) => get<Vocabulary>('/api/v1/rules/vocabulary', signal),
  staleTime: Number.POSITIVE_INFINITY,
})
