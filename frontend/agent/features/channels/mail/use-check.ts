import { useEffect, useState } from 'react'
import { call } from '../../../../shared/api/client'
import { isAddress } from '../../../data/recipients'
import { type MailChecked, type MailFields, type MailPreset, readPresets, type Secrets, saying } from './queries'

const pause = 800

interface Checking {
  busy: boolean
  failed: boolean
  checked?: MailChecked
}

/** Tries the servers while one types, as soon as one pauses. What is typed goes nowhere else: it is in no cache. */
export function useCheck(channel: string, fields: MailFields, secrets: Secrets): Checking {
  const [state, setState] = useState<Checking>({ busy: false, failed: false })
  const { way, fetch, send, folders } = fields
  const asked = JSON.stringify({ way, fetch, send, folders, secrets })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the check depends on makes another one
  useEffect(() => {
    if (!fetch.host && !send.host) return setState({ busy: false, failed: false })
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      setState((was) => ({ ...was, busy: true }))
      try {
        const body = { ...saying(fields, secrets), ...(channel && { channel }) }
        const checked = await call<MailChecked>('POST', '/api/v1/mail/check', body, stop.signal)
        setState({ busy: false, failed: false, checked })
      } catch {
        if (!stop.signal.aborted) setState({ busy: false, failed: true })
      }
    }, pause)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked, channel])
  return state
}

/** What is known of the servers of an address, once it is typed. */
export function usePreset(address: string, wanted: boolean, onPreset: (preset: MailPreset) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each address
  useEffect(() => {
    if (!wanted || !isAddress(address)) return
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const { items } = await readPresets(address, stop.signal)
        if (items[0] && !stop.signal.aborted) onPreset(items[0])
      } catch {
        // Nothing is filled in: the servers are typed.
      }
    }, pause)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [address, wanted])
}
