import type { Change } from '../../data/change'
import type { Command } from '../../data/commands'
import type { CommandMaker } from '../../data/room'
import { selected } from '../../data/selected'

/** What may be done with all selected conversations at once, by name. */
export const selectedCommands: CommandMaker = (boot, { t, actions }) => {
  const many = selected.get()
  if (!many) return []
  const { change } = many
  const { agents, teams, folders, tags, me } = boot
  const command = (id: string, label: string, to: Change): Command => ({
    id,
    label,
    group: 'conversation',
    run: () => change(to),
  })
  const named = (what: string, name: string) => actions('bar.set', { what, name })
  const able = agents.filter((a) => !a.disabled && !a.pending)
  return [
    command('take', actions('bar.take'), { assignee: me.id }),
    ...able.map((a) => command(`assign.${a.id}`, named(t('assignee'), a.name), { assignee: a.id })),
    command('unassign', named(t('assignee'), t('nobody')), { assignee: null }),
    ...teams.map((g) => command(`team.${g.id}`, named(t('team'), g.name), { team: g.id })),
    ...(['open', 'pending', 'closed', 'spam', 'trash'] as const).map((s) =>
      command(`status.${s}`, named(t('status.label'), t(`status.${s}`)), { status: s }),
    ),
    ...(['urgent', 'high', 'normal', 'low'] as const).map((p) =>
      command(`priority.${p}`, named(t('priority.label'), t(`priority.${p}`)), { priority: p }),
    ),
    ...folders
      .filter((f) => f.kind === 'manual')
      .map((f) => command(`move.${f.id}`, named(t('folder'), f.name), { folder: f.id })),
    ...tags.map((g) => command(`tag.${g.id}`, named(t('addTag'), g.name), { addTags: [g.id] })),
  ]
}
