import { lazy, Suspense } from 'react'
import { question } from './confirm'

const ConfirmDialog = lazy(() => import('./confirm-dialog').then((m) => ({ default: m.ConfirmDialog })))

/** Shows what is asked, whatever is on the screen. */
export function Asked() {
  const asked = question.use((q) => q)
  return (
    asked && (
      <Suspense>
        <ConfirmDialog {...asked} />
      </Suspense>
    )
  )
}
