import { useCallback } from 'react'
import { createStore } from '../ui/store'
import { useBootstrap } from './bootstrap'
import { kept } from './kept'

/** How an agent has arranged the window, in pixels; kept in this browser, for it depends on the screen. */
export interface View {
  folders: number
  list: number
  contact: number
  dense: boolean
}

export type PaneName = 'folders' | 'list' | 'contact'

/** The least and the most a pane may be wide. */
export const limits: Record<PaneName, readonly [number, number]> = {
  folders: [168, 360],
  list: [260, 620],
  contact: [240, 460],
}

const usual: View = { folders: 228, list: 368, contact: 304, dense: false }
const changed = createStore<Record<string, View>>({})

/** The arrangement of the signed-in agent, and how it is changed. */
export function useView(): [View, (part: Partial<View>) => void] {
  const { me } = useBootstrap()
  const key = `pasokh.view.${me.id}`
  const stored = changed.use((all) => all[key])
  const view = stored ?? read(key)
  const change = useCallback(
    (part: Partial<View>) => {
      const next = { ...(changed.get()[key] ?? read(key)), ...part }
      changed.set((all) => ({ ...all, [key]: next }))
      kept.set(key, next)
    },
    [key],
  )
  return [view, change]
}

const read = (key: string): View => ({ ...usual, ...kept.get<Partial<View>>(key) })
