import { Suspense } from 'react'
import { beginning, useBegin } from '../../../data/begin'
import { lazyPart, type Room } from '../../../data/room'
import { useKeys } from '../../../ui/keys'

const BeginDialog = lazyPart(async () => (await import('./begin-dialog')).BeginDialog, 'begin', 'mail', 'compose')

/** The key that begins a conversation, and the dialog in which that is done, on any screen. */
function Begin() {
  const shown = beginning.use((on) => on)
  const open = useBegin()
  useKeys({ begin: open && (() => open()) })
  return (
    shown && (
      <Suspense>
        <BeginDialog />
      </Suspense>
    )
  )
}

export const begin: Room = { Standing: Begin }
