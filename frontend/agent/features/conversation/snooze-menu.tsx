import { Popover } from 'radix-ui'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { readTexts } from '../../data/i18n'

// Reading times in words is nothing that a conversation needs to be read.
const SnoozeChoices = lazy(async () => {
  const [{ SnoozeChoices: Shown }] = await Promise.all([import('./snooze-choices'), readTexts('actions')])
  return { default: Shown }
})

interface SnoozeMenuProps {
  trigger: ReactNode
  open: boolean
  onOpenChange: (open: boolean) => void
  onSnooze: (until: Date) => void
}

/** When the conversation is to come back: in words, by presets, or a date and time. */
export function SnoozeMenu({ trigger, open, onOpenChange, onSnooze }: SnoozeMenuProps) {
  const { t } = useTranslation('inbox')
  const choose = (until: Date) => {
    onSnooze(until)
    onOpenChange(false)
  }
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('snooze.label')}
          className="z-50 w-72 rounded-lg border border-line bg-raised p-1 shadow-lg"
        >
          <Suspense>
            <SnoozeChoices onChoose={choose} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
