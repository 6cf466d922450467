import { useTranslation } from 'react-i18next'
import type { Mode } from '../../data/drafts'

interface TabsProps {
  modes: Mode[]
  mode: Mode
  onMode: (mode: Mode) => void
}

/** Whether one writes to the contact or a note to colleagues. */
export function Tabs({ modes, mode, onMode }: TabsProps) {
  const { t } = useTranslation('compose')
  const { t: inbox } = useTranslation('inbox')
  return (
    <div role="tablist" aria-label={t('composer.message')} className="flex gap-0.5 px-2 pt-2">
      {modes.map((m) => (
        <button
          key={m}
          type="button"
          role="tab"
          aria-selected={mode === m}
          onClick={() => onMode(m)}
          className={`h-[26px] pointer-coarse:h-11 rounded-sm px-2.5 text-sm ${mode === m ? 'bg-subtle font-medium text-ink' : 'text-ink-2'}`}
        >
          {m === 'note' ? inbox('note') : t('composer.reply')}
        </button>
      ))}
    </div>
  )
}
