import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { limits, useView } from '../../../data/view'
import { Separator } from '../../../ui/separator'

interface PanesProps {
  children: ReactNode
  contact?: ReactNode
  contactShown?: boolean // in the conversation's place, where there is no room for both
}

/** The conversation and the contact beside it, as wide as one has made it. */
export function Panes({ children, contact, contactShown }: PanesProps) {
  const { t } = useTranslation('inbox')
  const [view, changeView] = useView()
  return (
    <div
      style={{ '--contact': `${view.contact}px` } as CSSProperties}
      className="grid h-full min-h-0 xl:grid-cols-[minmax(0,1fr)_minmax(0,var(--contact))]"
    >
      {children}
      {contact && (
        <div className={`relative min-h-0 min-w-0 ${contactShown ? '' : 'max-xl:hidden'}`}>
          <Separator
            range={limits.contact}
            label={t('panes.contact')}
            width={view.contact}
            before={false}
            onWidth={(width) => changeView({ contact: width })}
            className="-start-1 max-xl:hidden"
          />
          {contact}
        </div>
      )}
    </div>
  )
}
