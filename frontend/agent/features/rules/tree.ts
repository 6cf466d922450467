import type { Condition, Field, Vocabulary } from '../../data/rules'

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

/** What an operator is to be compared with, before anybody said: of the right shape, and refused until it is filled in. */
export function blank(field: Field, op: string, several: string[]): unknown {
  if (['isSet', 'isNotSet', 'changed'].includes(op)) return undefined
  if (field.type === 'bool') return true
  if (op === 'between') return field.type === 'clock' ? ['09:00', '17:00'] : ['', '']
  if (op === 'withinLast' || op === 'withinNext' || field.type === 'duration') return '1h'
  if (several.includes(op)) return []
  return field.type === 'number' ? 1 : (field.choices?.[0] ?? '')
}

/** A test of a field, with its first operator. */
export function testOf(field: Field, vocabulary: Vocabulary): Condition {
  const op = vocabulary.operators[field.type]?.[0] ?? 'is'
  const key = field.key === 'field' ? 'status' : field.key ? '' : undefined
  return prune({ field: field.name, key, op, value: blank(field, op, vocabulary.several) })
}

/** Another operator; what was said stays when it still fits. */
export function withOp(c: Condition, field: Field, op: string, several: string[]): Condition {
  const fresh = blank(field, op, several)
  const same = typeof fresh === typeof c.value && Array.isArray(fresh) === Array.isArray(c.value) && fresh !== undefined
  const pairs = op === 'between' || c.op === 'between'
  let value = same && !pairs ? c.value : fresh
  if (!pairs && Array.isArray(fresh) && typeof c.value === 'string' && c.value) value = [c.value]
  if (!pairs && typeof fresh === 'string' && Array.isArray(c.value) && c.value.length > 0) value = c.value[0]
  return prune({ ...c, op, value })
}

function prune(c: Condition): Condition {
  return Object.fromEntries(Object.entries(c).filter(([, v]) => v !== undefined)) as Condition
}

/** The paths of a rule's problems below one path, by what follows it. */
export function below(problems: { path: string; key: string }[], path: string): { path: string; key: string }[] {
  return problems.filter((p) => p.path === path || p.path.startsWith(`${path}.`) || p.path.startsWith(`${path}[`))
}
