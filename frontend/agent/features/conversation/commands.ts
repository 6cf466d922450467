import type { Change } from '../../data/change'
import { type Command, subjectNow } from '../../data/commands'
import type { CommandMaker } from '../../data/room'
import { selected } from '../../data/selected'

/** Everything that may be done with the open conversation, by name; while others are selected, it is about those. */
export const conversationCommands: CommandMaker = (boot, { t, actions }) => {
  const subject = subjectNow()
  if (!subject || selected.get()) return []
  const { conversation: c, update } = subject
  const { agents, teams, folders, tags, me } = boot
  const command = (id: string, label: string, change: Change): Command => ({
    id,
    label,
    group: 'conversation',
    run: () => update(change),
  })
  const named = (what: string, name: string) => actions('bar.set', { what, name })
  return [
    { id: 'find', label: t('find'), more: 'Ctrl F', group: 'conversation', run: subject.find },
    {
      id: 'follow',
      label: t(subject.following ? 'unfollow' : 'follow'),
      group: 'conversation',
      run: subject.follow,
    },
    ...(c.can.assign
      ? [
          ...(c.assignee === me.id ? [] : [command('take', actions('bar.take'), { assignee: me.id })]),
          ...agents
            .filter((a) => !a.disabled && !a.pending && a.id !== c.assignee)
            .map((a) => command(`assign.${a.id}`, named(t('assignee'), a.name), { assignee: a.id })),
          ...(c.assignee ? [command('unassign', named(t('assignee'), t('nobody')), { assignee: null })] : []),
          ...teams.map((g) => command(`team.${g.id}`, named(t('team'), g.name), { team: g.id })),
        ]
      : []),
    ...(c.can.status
      ? (['open', 'pending', 'closed', 'spam', 'trash'] as const)
          .filter((s) => s !== c.status)
          .map((s) => command(`status.${s}`, named(t('status.label'), t(`status.${s}`)), { status: s }))
      : []),
    ...(c.can.priority
      ? (['urgent', 'high', 'normal', 'low'] as const)
          .filter((p) => p !== c.priority)
          .map((p) => command(`priority.${p}`, named(t('priority.label'), t(`priority.${p}`)), { priority: p }))
      : []),
    ...(c.can.move
      ? folders
          .filter((f) => f.kind === 'manual' && f.id !== c.folder)
          .map((f) => command(`move.${f.id}`, named(t('folder'), f.name), { folder: f.id }))
      : []),
    ...(c.can.tag
      ? tags
          .filter((g) => !c.tags.includes(g.id))
          .map((g) => command(`tag.${g.id}`, named(t('addTag'), g.name), { addTags: [g.id] }))
      : []),
    ...(c.can.merge ? [{ id: 'merge', label: t('merge'), group: 'conversation' as const, run: subject.merge }] : []),
    ...(me.role === 'admin'
      ? [{ id: 'explain', label: actions('bar.explain'), group: 'conversation' as const, run: subject.explain }]
      : []),
  ]
}
