import { Clock } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readTexts } from '../../../data/i18n'
import type { Later } from '../../../data/scheduled'
import { IconButton } from '../../../ui/button'
import { Popover } from '../../../ui/popover'

const LaterChoices = lazy(async () => {
  const [{ LaterChoices: Shown }] = await Promise.all([
    import('./later-choices'),
    readTexts('actions'),
    readTexts('later'),
  ])
  return { default: Shown }
})

interface SendLaterProps {
  disabled: boolean
  onLater: (later: Later) => void
}

/** Asks when a reply is to be sent. */
export function SendLater({ disabled, onLater }: SendLaterProps) {
  const { t } = useTranslation('inbox')
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label={t('sendLater')}
      trigger={
        <IconButton label={t('sendLater')} disabled={disabled}>
          <Clock size={16} />
        </IconButton>
      }
      open={open}
      onOpenChange={setOpen}
      align="end"
      side="top"
      className="z-50 w-72 rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      <Suspense>
        <LaterChoices
          onLater={(later) => {
            setOpen(false)
            onLater(later)
          }}
        />
      </Suspense>
    </Popover>
  )
}
