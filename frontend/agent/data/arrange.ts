import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Bootstrap, type Folder, type Me, type Preferences, patch } from '../../shared/api/client'
import { toast } from '../ui/toast'
import { bootstrapQuery, useBootstrap } from './bootstrap'
import { busy, inOrder } from './in-order'

type Arrangement = NonNullable<Preferences['folders']>

/** Folders as an agent has them: the pinned above the others, each part in its order. */
export function arranged(folders: Folder[], { pinned = [], order = [] }: Arrangement): [Folder[], Folder[]] {
  const place = (f: Folder) => {
    const at = order.indexOf(f.id)
    return at < 0 ? order.length : at
  }
  const all = [...folders].sort((a, b) => place(a) - place(b) || a.order - b.order || a.name.localeCompare(b.name))
  return [all.filter((f) => pinned.includes(f.id)), all.filter((f) => !pinned.includes(f.id))]
}

const queue = 'arrangement'
/** What was asked for last. */
let asked: Arrangement | undefined

/** The arrangement in which a folder stands where another one stood, among those shown as it is. */
export function moved(shown: Folder[], was: Arrangement, id: string, to: string): Arrangement {
  const ids = shown.map((f) => f.id)
  const [from, at] = [ids.indexOf(id), ids.indexOf(to)]
  if (from < 0 || at < 0 || from === at) return was
  ids.splice(at, 0, ...ids.splice(from, 1))
  return { ...was, order: [...ids, ...(was.order ?? []).filter((other) => !ids.includes(other))] }
}

/** The folders as the agent has them, and what arranges them otherwise: at once here, then on the server. */
export function useArrangement() {
  const { folders, me } = useBootstrap()
  const { t } = useTranslation()
  const client = useQueryClient()
  const [pinned, others] = useMemo(
    () => arranged(folders, me.preferences.folders ?? {}),
    [folders, me.preferences.folders],
  )
  /** What is asked for follows on what was asked for before, whether or not that is shown or answered. */
  const arrange = (change: (was: Arrangement) => Arrangement) => {
    const preferences = client.getQueryData(bootstrapQuery.queryKey)?.me.preferences ?? me.preferences
    const was = (busy(queue) && asked) || (preferences.folders ?? {})
    const next = change(was)
    if (next === was) return
    asked = next
    client.setQueryData<Bootstrap>(
      bootstrapQuery.queryKey,
      (b) => b && { ...b, me: { ...b.me, preferences: { ...preferences, folders: next } } },
    )
    inOrder(queue, () => patch<Me>('/api/v1/me', { preferences: { ...preferences, folders: next } })).catch(() => {
      void client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
      toast(t('errors.offline'), 'bad')
    })
  }
  const around = (id: string, [first, second] = [pinned, others]) => (first.some((f) => f.id === id) ? first : second)
  return {
    pinned,
    others,
    toggle: (id: string) => {
      const off = pinned.some((f) => f.id === id) // as one sees it
      arrange((was) => {
        const rest = (was.pinned ?? []).filter((one) => one !== id)
        return { ...was, pinned: off ? rest : [...rest, id] }
      })
    },
    /** Puts a folder in the place of another one of its part. */
    move: (id: string, to: string) => arrange((was) => moved(around(id, arranged(folders, was)), was, id, to)),
    /** The neighbour before or after it, in its part. */
    beside: (id: string, by: 1 | -1) => {
      const part = around(id)
      return part[part.findIndex((f) => f.id === id) + by]?.id
    },
  }
}
