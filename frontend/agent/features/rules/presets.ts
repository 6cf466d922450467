import { languages } from 'virtual:languages'
import type { Rule } from '../../data/rules'

/** Rules to begin with; what they name is still to be chosen. */
export const presets: { name: string; rule: Partial<Rule> }[] = [
  {
    name: 'refund',
    rule: {
      events: ['conversation.created', 'message.contact'],
      when: {
        all: [{ field: 'body.last', op: 'containsAny', value: ['refund', 'money back', 'بازپرداخت', 'عودت وجه'] }],
      },
      then: [{ do: 'priority', priority: 'urgent' }, { do: 'assignTeam' }],
    },
  },
  {
    name: 'afterHours',
    rule: {
      events: ['conversation.created'],
      when: { all: [{ field: 'hours', key: '', op: 'is', value: false }] },
      then: [{ do: 'autoReply', every: '1d' }],
    },
  },
  {
    name: 'language',
    rule: {
      events: ['conversation.created'],
      when: {
        all: [{ field: 'language', op: 'is', value: Object.keys(languages).find((code) => code !== 'en') ?? 'en' }],
      },
      then: [{ do: 'assignTeam', by: 'leastBusy' }],
    },
  },
  {
    name: 'silence',
    rule: { events: ['message.agent'], then: [{ do: 'closeIfSilent', after: '3d' }] },
  },
]
