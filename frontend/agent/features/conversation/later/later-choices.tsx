import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDateStyle } from '../../../data/bootstrap'
import type { Later } from '../../../data/scheduled'
import { type Preset, SnoozeChoices } from '../snooze-choices'
import { laterTimes } from './later-times'

/** The ways to say when a reply is sent, and whether what the contact writes keeps it back. */
export function LaterChoices({ onLater }: { onLater: (later: Later) => void }) {
  const { t } = useTranslation('later')
  const style = useDateStyle()
  const [typed, setTyped] = useState('')
  const [unless, setUnless] = useState(false)
  const [now] = useState(() => new Date())
  const presets = laterTimes(now, style).map(([name, at]): Preset => [t(name), at])
  return (
    <>
      <SnoozeChoices
        typed={typed}
        onTyped={setTyped}
        entered={false}
        presets={presets}
        said={(date) => t('sendAt', { date })}
        onChoose={(at) => onLater({ at: at.toISOString(), unless })}
      />
      <label className="mt-1 flex min-h-8 pointer-coarse:min-h-11 items-center gap-2 border-t border-soft px-2 text-sm">
        <input type="checkbox" checked={unless} onChange={(e) => setUnless(e.target.checked)} />
        {t('unless')}
      </label>
    </>
  )
}
