import type { Rule } from '../../data/rules'

/** What of a rule may be sent. */
export const bodyOf = ({ name, note, enabled, stop, events, after, when, then }: Rule) => ({
  name,
  note: note ?? '',
  enabled,
  stop,
  events,
  after: after ?? '0s',
  when: when ?? {},
  then,
})
