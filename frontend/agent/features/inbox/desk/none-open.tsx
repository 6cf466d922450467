import { MessageSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../ui/empty'

const keys = [
  ['move', 'J', 'K'],
  ['reply', 'R'],
  ['search', '/'],
  ['all', '?'],
] as const

/** Stands where a conversation will be. The keys are named where there is a keyboard: under a finger they help nobody. */
export function NoneOpen() {
  const { t } = useTranslation('inbox')
  return (
    <div className="flex h-full bg-surface">
      <Empty
        icon={<MessageSquare size={28} aria-hidden="true" />}
        title={t('pick')}
        text={
          <span className="flex flex-wrap justify-center gap-x-4 gap-y-1.5 pointer-coarse:hidden">
            {keys.map(([does, ...pressed]) => (
              <span key={does} className="flex items-center gap-1.5 whitespace-nowrap">
                {pressed.map((key) => (
                  <kbd key={key} className="rounded-[4px] border border-line px-1.5 font-sans text-[11px] leading-4">
                    {key}
                  </kbd>
                ))}
                {t(`pickKeys.${does}`)}
              </span>
            ))}
          </span>
        }
      />
    </div>
  )
}
