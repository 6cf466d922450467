import { queryOptions } from '@tanstack/react-query'
import { get, type Page } from '../../shared/api/client'
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
export interface Question {
  op: string
  takes: 'nothing' | 'one' | 'two' | 'list'
  input?: 'text' | 'choice' | 'number' | 'duration' | 'day' | 'clock' | 'bool'
}

export interface Field {
  name: string
  type: string
  key?: FieldKey // what the condition's key names
  choices?: string[] // all there are, when they are few
  choose?: string // what kind of thing the ids are of
  operators?: Question[] // in place of those of its type
}

export interface FieldKey {
  name: string
  choose?: string
  free?: boolean // any text; the things are suggestions
  fields?: string[] // it names one of these fields, and the value is one of that field
}

export interface Param {
  name: string
  type: string
  many?: boolean
  required?: boolean
  choices?: string[]
  own?: boolean // it is in the action's with, as a list
}

/** Everything that can be said in a rule. The editor is drawn from it: a new word needs no code, only a text. */
export interface Vocabulary {
  events: { name: string; timed?: boolean }[]
  fields: Field[]
  operators: Record<string, Question[]> // by type of field
  actions: { do: string; params: Param[] }[]
  folder: Field[] // what smart folders can ask about
  sources: Record<string, string> // where the things of a kind are listed that the app does not know itself
}

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
