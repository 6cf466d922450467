import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { hearClosing } from '../../data/outbox'
import { useRefusal } from '../../ui/refusal'

/** Offers to open again what a message closed, whatever is looked at by then. Shows nothing. */
export function Closings() {
  const client = useQueryClient()
  const refused = useRefusal()
  useEffect(
    () =>
      hearClosing((closing) => {
        import('./undo').then((m) => m.offerOpening(client, closing)).catch(refused)
      }),
    [client, refused],
  )
  return null
}
