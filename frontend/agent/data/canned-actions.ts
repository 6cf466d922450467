import { useTranslation } from 'react-i18next'
import type { CannedActions } from '../../shared/api/client'
import { useBootstrap, useNames } from './bootstrap'
import { apart } from './i18n'

/** One thing that a canned reply also does, in words. */
export interface Also {
  field: keyof CannedActions
  id: string // of the tag, where there are several; otherwise the value
  label: string
}

/** Two canned replies in one message: the later one decides, tags add up. */
export function mergeActions(a: CannedActions | undefined, b: CannedActions | undefined): CannedActions | undefined {
  if (!a || !b) return a ?? b
  const tags = (was: string[] = [], more: string[] = [], not: string[] = []) =>
    [...new Set([...was, ...more])].filter((t) => !not.includes(t))
  return tidy({
    ...a,
    ...b,
    addTags: tags(a.addTags, b.addTags, b.removeTags),
    removeTags: tags(a.removeTags, b.removeTags, b.addTags),
  })
}

/** Leaves one of them out. */
export function withoutAction(all: CannedActions, one: Pick<Also, 'field' | 'id'>): CannedActions | undefined {
  const value = all[one.field]
  return tidy({ ...all, [one.field]: Array.isArray(value) ? value.filter((v) => v !== one.id) : undefined })
}

function tidy(all: CannedActions): CannedActions | undefined {
  const set = Object.entries(all).filter(([, v]) => v !== undefined && v.length > 0)
  return set.length > 0 ? (Object.fromEntries(set) as CannedActions) : undefined
}

/** What is to be done, in words; what names something that was deleted is left out. */
export function useAlso(): (all: CannedActions | undefined) => Also[] {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { me } = useBootstrap()
  return (all = {}) => {
    const to = (id: string) => (id === 'none' ? t('nobody') : names.agent(id === 'me' ? me.id : id)?.name)
    const say = (field: Also['field'], id: string | undefined, label: string | undefined): Also[] =>
      id && label ? [{ field, id, label }] : []
    return [
      ...say('status', all.status, all.status && t(`status.${all.status}`)),
      ...say('priority', all.priority, all.priority && t(`priority.${all.priority}`)),
      ...say('assignee', all.assignee, all.assignee && to(all.assignee)),
      ...say('team', all.team, names.team(all.team)?.name),
      ...say('folder', all.folder, names.folder(all.folder)),
      ...(all.addTags ?? []).flatMap((id) =>
        say('addTags', id, names.tag(id) && `+ ${apart(names.tag(id)?.name ?? '')}`),
      ),
      ...(all.removeTags ?? []).flatMap((id) =>
        say('removeTags', id, names.tag(id) && `− ${apart(names.tag(id)?.name ?? '')}`),
      ),
    ]
  }
}

/** Only what can still be done: a name that was deleted would have the whole message refused. */
export function standing(all: CannedActions | undefined, known: Also[]): CannedActions | undefined {
  if (!all) return undefined
  const has = (field: Also['field'], id: string) => known.some((one) => one.field === field && one.id === id)
  return tidy(
    Object.fromEntries(
      Object.entries(all).map(([field, value]) => {
        const of = field as Also['field']
        return [of, Array.isArray(value) ? value.filter((v) => has(of, v)) : has(of, value) ? value : undefined]
      }),
    ),
  )
}
