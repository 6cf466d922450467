import type { Action, Condition, Field, Operator, Param, Vocabulary } from '../../data/rules'

export type Group = 'all' | 'any' | 'none'
export const groups: Group[] = ['all', 'any', 'none']

/** The form and the conditions of a group; undefined for a test. */
export function groupOf(c: Condition): { group: Group; kids: Condition[] } | undefined {
  for (const group of groups) {
    const kids = c[group]
    if (kids) return { group, kids }
  }
  return undefined
}

export const makeGroup = (group: Group, kids: Condition[]): Condition => ({ [group]: kids })

/** A group's conditions with one replaced, or removed when it is undefined. */
export function replaced(kids: Condition[], at: number, by: Condition | undefined): Condition[] {
  return kids.flatMap((kid, i) => (i === at ? (by ? [by] : []) : [kid]))
}

/** What can be asked of a field, in order. */
export const operatorsOf = (field: Field, vocabulary: Vocabulary): Operator[] =>
  field.operators ?? vocabulary.operators[field.type] ?? []

/** What an operator asks of a field; a text where the server says nothing about it. */
export const operatorOf = (field: Field, op: string | undefined, vocabulary: Vocabulary): Operator =>
  operatorsOf(field, vocabulary).find((q) => q.op === op) ?? { op: op ?? '', takes: 'one', input: 'text' }

/** What an operator is to be compared with, before anybody said: of the right shape, and refused until it is filled in. */
export function blank(field: Field, { takes, input }: Operator): unknown {
  if (takes === 'nothing') return undefined
  if (takes === 'two') return input === 'clock' ? ['09:00', '17:00'] : ['', '']
  if (takes === 'list') return []
  const begin: Partial<Record<NonNullable<Operator['input']>, unknown>> = { bool: true, duration: '1h', number: 1 }
  return (input && begin[input]) ?? field.choices?.[0] ?? ''
}

/** A test of a field, with its first operator. */
export function testOf(field: Field, vocabulary: Vocabulary): Condition {
  const first = operatorsOf(field, vocabulary)[0] ?? operatorOf(field, 'is', vocabulary)
  const key = field.key && (field.key.fields?.[0] ?? '')
  return prune({ field: field.name, key, op: first.op, value: blank(field, first) })
}

/** Another operator; what was said stays when it still fits. */
export function withOp(c: Condition, field: Field, op: string, vocabulary: Vocabulary): Condition {
  const next = operatorOf(field, op, vocabulary)
  const fresh = blank(field, next)
  const same = typeof fresh === typeof c.value && Array.isArray(fresh) === Array.isArray(c.value) && fresh !== undefined
  const pairs = next.takes === 'two' || operatorOf(field, c.op, vocabulary).takes === 'two'
  let value = same && !pairs ? c.value : fresh
  if (!pairs && Array.isArray(fresh) && typeof c.value === 'string' && c.value) value = [c.value]
  if (!pairs && typeof fresh === 'string' && Array.isArray(c.value) && c.value.length > 0) value = c.value[0]
  return prune({ ...c, op, value })
}

/** A parameter of an action; those of rooms are lists in its with. */
export function paramOf(action: Action, param: Param): unknown {
  if (!param.own) return action[param.name]
  const list = (action.with as Record<string, string[]> | undefined)?.[param.name]
  return param.many ? list : list?.[0]
}

/** An action with one parameter set; an empty one is left out. */
export function withParam(action: Action, param: Param, value: unknown): Action {
  if (!param.own) return set(action, param.name, value) as Action
  const list = typeof value === 'string' && value !== '' ? [value] : value
  const own = set((action.with ?? {}) as object, param.name, list)
  return set(action, 'with', Object.keys(own).length > 0 ? own : undefined) as Action
}

function set(all: object, name: string, value: unknown): object {
  const empty = value === '' || value === undefined || (Array.isArray(value) && value.length === 0)
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))
  return empty ? rest : { ...rest, [name]: value }
}

function prune(c: Condition): Condition {
  return Object.fromEntries(Object.entries(c).filter(([, v]) => v !== undefined)) as Condition
}

/** The paths of a rule's problems below one path, by what follows it. */
export function below(problems: { path: string; key: string }[], path: string): { path: string; key: string }[] {
  return problems.filter((p) => p.path === path || p.path.startsWith(`${path}.`) || p.path.startsWith(`${path}[`))
}
