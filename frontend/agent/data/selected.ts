import type { Row } from '../../shared/api/client'
import { createStore } from '../ui/store'
import type { Change } from './change'

/** The conversations that are selected, and what changes all of them: commands are about them while there are any. */
export interface Selected {
  rows: Row[]
  change: (change: Change) => void
}

export const selected = createStore<Selected | undefined>(undefined)
