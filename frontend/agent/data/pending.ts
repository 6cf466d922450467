import type { QueryClient } from '@tanstack/react-query'
import type { Row } from '../../shared/api/client'
import { type Change, changed } from './change'

/** One change of a conversation, on its way to the server. */
export interface Step {
  change: Change
  before?: Row // as it was when this was asked for
  version?: number // that it made, once the server has answered
  of?: Step // what it takes back
}

export const changeKey = (id: string) => ['change', id] as const

/** The conversation as it will be when everything asked of the server is done, but for what was `answered` just now. */
export function withPending<T extends Row>(client: QueryClient, row: T, answered?: Step): T {
  const all = client.getMutationCache().findAll({ mutationKey: changeKey(row.id), status: 'pending' })
  return all.reduce((now, mutation) => {
    const step = mutation.state.variables as Step
    return step === answered ? now : changed(now, step.change)
  }, row)
}
