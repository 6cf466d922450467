import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { type Conversation, call, get, patch, put } from '../../../shared/api/client'
import { type Change, changed, takesOut, undoOf } from '../../data/change'
import { conversationQuery, countsQuery, listKey, patchRow, patchSeen } from '../../data/conversations'
import { inOrder } from '../../data/in-order'
import { changeKey, type Step, withPending } from '../../data/pending'
import { useRefusal } from '../../ui/refusal'
import { offer } from '../../ui/toast'

/** A server that says nothing for so long, in ms, is asked the next thing. */
const patience = 30_000

/**
 * Asks the server for one step. What is taken back was answered before, for they take turns; when it was refused,
 * there is nothing to take back.
 */
async function ask(id: string, step: Step): Promise<Conversation> {
  const path = `/api/v1/conversations/${id}`
  const signal = AbortSignal.timeout(patience)
  if (step.of) {
    const { version } = step.of
    return version ? call<Conversation>('POST', `${path}/undo`, { version }, signal) : get<Conversation>(path, signal)
  }
  const stored = await patch<Conversation>(path, step.change, signal)
  step.version = stored.version
  return stored
}

/**
 * Changes a conversation: on the screen at once, taken back when the server
 * refuses. Two changes reach the server in the order in which they were made.
 * What takes it out of the list can be undone, also before the server answered.
 */
export function useUpdate(id: string): (change: Change) => void {
  const client = useQueryClient()
  const refused = useRefusal()
  const { queryKey } = conversationQuery(id)
  const { mutate } = useMutation({
    mutationKey: changeKey(id),
    scope: { id: `change.${id}` },
    mutationFn: (step: Step) => ask(id, step),
    onMutate: (step) => {
      const { change, before, of } = step
      client.setQueryData(queryKey, (now) => now && changed(now, change))
      if (!before || of || !takesOut(change)) return undefined
      const words = import('./undo').then((m) => m.undoWords(client, changed(before, change), change))
      words.catch(refused)
      return offer(() => mutate({ change: undoOf(before, change), of: step }), words)
    },
    onSuccess: (conversation, step) => {
      patchRow(client, conversation)
      client.setQueryData(queryKey, (now) =>
        now && now.version > conversation.version ? now : withPending(client, conversation, step),
      )
      void client.invalidateQueries({ queryKey: listKey })
      void client.invalidateQueries({ queryKey: countsQuery.queryKey })
    },
    onError: (error, { of }, withdraw) => {
      withdraw?.()
      void client.invalidateQueries({ queryKey })
      if (of) import('./undo').then((m) => m.sayKept(error)).catch(refused)
      else refused(error)
    },
  })
  return useCallback(
    (change) => mutate({ change, before: client.getQueryData<Conversation>(['conversation', id]) }),
    [mutate, client, id],
  )
}

/** Moves the read mark, on the screen at once. */
export function useSeen(id: string): (seq: number) => void {
  const client = useQueryClient()
  return useCallback(
    (seq) => {
      patchSeen(client, id, seq)
      inOrder(`seen.${id}`, () => put(`/api/v1/conversations/${id}/seen`, { seq })).catch(() =>
        client.invalidateQueries({ queryKey: ['conversation', id] }),
      )
    },
    [client, id],
  )
}
