import { samples } from 'virtual:languages/panel-texts'
import type { Agent, Channel } from '../../../shared/api/client'
import { inkOn, readableOn } from '../../../shared/contrast'
import { insisted } from './form'
import { panelTextsIn, withoutBlanks } from './texts'

/** What a visitor may have before his eyes. */
export const views = ['first', 'talk', 'home', 'away'] as const
export type View = (typeof views)[number]

/**
 * What the panel holds when it shows a view of a channel: see ChatState in
 * widget/panel/state.ts.
 */
export function previewState(
  channel: Channel,
  language: Channel['language'],
  agents: readonly Agent[],
  view: View,
  now = new Date(),
): object {
  const { id, name, color, greeting, intro, replyTime, askEmail, texts, form } = channel
  const faces = agents.slice(0, 3).map((a) => ({
    name: a.publicName || (a.name.split(' ')[0] ?? ''),
    color: a.color,
    photo: a.photo,
  }))
  const [agent] = faces
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString()
  const tomorrow = new Date(now)
  tomorrow.setDate(now.getDate() + 1)
  tomorrow.setHours(9, 0, 0, 0)
  const away = view === 'away'
  const hours = away
    ? { open: false, opens: tomorrow.toISOString() }
    : channel.hours
      ? { open: true, until: at(240) }
      : undefined
  const [asked = '', answered = ''] = samples[language] ?? []
  const message = (seq: number, mine: boolean, text: string) => ({
    id: `m${seq}`,
    conversation: 'talk',
    seq,
    mine,
    text,
    files: [],
    at: at(seq - 3),
    ...(!mine && agent && { author: agent }),
  })
  const items = [message(1, true, asked), message(2, false, answered)]
  const begun = {
    id: 'talk',
    status: 'open',
    lastSeq: 2,
    seenSeq: 2,
    agentSeenSeq: 1,
    updatedAt: at(-1),
    last: { text: answered, at: at(-1), mine: false },
    ...(agent && { agent }),
  }
  const past = { ...begun, id: 'past', status: 'closed', updatedAt: at(-5000), last: { ...begun.last, at: at(-5000) } }
  return {
    channel: {
      id,
      name: name || panelTextsIn(language).chat,
      language,
      color,
      shades: { ink: inkOn(color), light: readableOn('#ffffff', color), dark: readableOn('#14181a', color) },
      greeting,
      intro,
      replyTime,
      askEmail,
      form: insisted(form),
      texts: withoutBlanks(texts),
      agents: faces,
      online: !away,
      hours,
      files: { maxBytes: 0, types: [] },
    },
    ready: true,
    conversations: view === 'talk' || view === 'home' ? [begun, past] : [],
    threads: { talk: { items, cursor: 2 } },
    open: view === 'home' ? undefined : view === 'talk' ? 'talk' : 'new',
    email: 'skipped',
  }
}
