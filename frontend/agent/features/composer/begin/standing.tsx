import { Suspense } from 'react'
import { begins, openBeginning } from '../../../data/begin'
import { useBootstrap } from '../../../data/bootstrap'
import { lazyPart } from '../../../data/room'
import { useKeys } from '../../../ui/keys'

const Dialog = lazyPart(async () => (await import('./dialog')).BeginDialog, 'mail', 'compose')

/** A conversation by e-mail is begun from anywhere, where there is a channel of e-mail. */
export function BeginAnywhere() {
  const { me, channels } = useBootstrap()
  const begun = begins.use((now) => now)
  const able = channels.some((c) => c.kind === 'email' && c.enabled)
  useKeys(able ? { begin: () => openBeginning(me.id) } : {})
  return (
    begun && (
      <Suspense>
        <Dialog begun={begun} />
      </Suspense>
    )
  )
}
