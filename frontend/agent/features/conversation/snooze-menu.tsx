import { type ComponentProps, lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readTexts } from '../../data/i18n'
import { EarlyLine } from '../../ui/early-line'
import { Popover } from '../../ui/popover'

/** Brings what reads times in words, which nothing needs that is only read. */
export async function readSnooze() {
  const [{ SnoozeChoices: Shown }] = await Promise.all([import('./snooze-choices'), readTexts('actions')])
  return { default: Shown }
}
const SnoozeChoices = lazy(readSnooze)

interface SnoozeMenuProps {
  trigger: ComponentProps<typeof Popover>['trigger']
  open: boolean
  onOpenChange: (open: boolean) => void
  onSnooze: (until: Date) => void
}

/**
 * When the conversation is to come back: in words, by presets, or a date and time. What is typed before it can be read
 * as a time, or before the menu itself has come, is read as soon as it can be.
 */
export function SnoozeMenu({ trigger, open, onOpenChange, onSnooze }: SnoozeMenuProps) {
  const { t } = useTranslation('inbox')
  const [typed, setTyped] = useState('')
  const [entered, setEntered] = useState(false)
  useEffect(() => {
    if (open) return
    setTyped('')
    setEntered(false)
  }, [open])
  const choose = (until: Date) => {
    onSnooze(until)
    onOpenChange(false)
  }
  const early = (
    <EarlyLine
      label={t('snooze.label')}
      value={typed}
      onChange={setTyped}
      onEnter={() => setEntered(true)}
      className="m-2 h-8 w-[calc(100%-1rem)] rounded-md border border-line bg-raised px-2 text-sm text-ink"
    />
  )
  return (
    <Popover
      label={t('snooze.label')}
      trigger={trigger}
      open={open}
      onOpenChange={onOpenChange}
      align="end"
      className="z-50 w-72 rounded-lg border border-line bg-raised p-1 shadow-lg"
      early={early}
    >
      <Suspense fallback={early}>
        <SnoozeChoices typed={typed} onTyped={setTyped} entered={entered} onChoose={choose} />
      </Suspense>
    </Popover>
  )
}
