import { useEffect } from 'react'
import { ApiError, type FrameOf } from '../../../shared/api/client'
import { hearDraft, keepDrafts, readDrafts } from '../../data/draft-sync'
import { draftKey } from '../../data/drafts'
import { onFrame } from '../../data/frames'

/**
 * Keeps what is written on the server, and goes on with what was begun on
 * another device, also while both are open. Without an answer one goes on with
 * what is here.
 */
export function useOtherDevices(agent: string, conversation: string): void {
  useEffect(() => {
    keepDrafts(agent)
    const left = new AbortController()
    const read = () =>
      readDrafts(agent, conversation, left.signal).catch((error: unknown) => {
        if (!(error instanceof ApiError) && !left.signal.aborted) throw error
      })
    void read()
    const deaf = onFrame((frame) => {
      if (frame.type === 'welcome') void read() // what was told meanwhile was not heard
      if (frame.type !== 'draft') return
      const { conversation: of, kind, at, deleted } = frame as FrameOf<'draft'> // a deleted one is off the screen already
      if (of === conversation && !deleted) hearDraft(draftKey(agent, conversation, kind), at)
    })
    return () => {
      deaf()
      left.abort()
    }
  }, [agent, conversation])
}
