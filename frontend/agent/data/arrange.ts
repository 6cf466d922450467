import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Bootstrap, type Folder, type Me, type Preferences, patch } from '../../shared/api/client'
import { toast } from '../ui/toast'
import { bootstrapQuery, useBootstrap } from './bootstrap'

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
  const now = me.preferences.folders ?? {}
  const [pinned, others] = useMemo(
    () => arranged(folders, me.preferences.folders ?? {}),
    [folders, me.preferences.folders],
  )
  const arrange = (next: Arrangement) => {
    const preferences: Preferences = { ...me.preferences, folders: next }
    const show = (p: Preferences) =>
      client.setQueryData<Bootstrap>(bootstrapQuery.queryKey, (b) => b && { ...b, me: { ...b.me, preferences: p } })
    show(preferences)
    patch<Me>('/api/v1/me', { preferences }).catch(() => {
      show(me.preferences)
      toast(t('errors.offline'), 'bad')
    })
  }
  const around = (id: string) => (pinned.some((f) => f.id === id) ? pinned : others)
  return {
    pinned,
    others,
    toggle: (id: string) => {
      const had = now.pinned ?? []
      arrange({ ...now, pinned: had.includes(id) ? had.filter((one) => one !== id) : [...had, id] })
    },
    /** Puts a folder in the place of another one of its part. */
    move: (id: string, to: string) => {
      const next = moved(around(id), now, id, to)
      if (next !== now) arrange(next)
    },
    /** The neighbour before or after it, in its part. */
    beside: (id: string, by: 1 | -1) => {
      const part = around(id)
      return part[part.findIndex((f) => f.id === id) + by]?.id
    },
  }
}
