import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'

const Dialog = lazy(() => import('./why-dialog').then((m) => ({ default: m.WhyDialog })))

/** Why something happened by itself. */
export function Why({ run }: { run: string }) {
  const { t } = useTranslation('inbox')
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="text-accent-strong underline-offset-2 hover:underline"
        onClick={() => setOpen(true)}
      >
        {t('why')}
      </button>
      {open && (
        <Suspense fallback={null}>
          <Dialog run={run} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
