import { Link } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { newMailbox } from '../../data/led-to'
import { Empty } from '../../ui/empty'

/** Stands where conversations would be as long as there is no way in for them. */
export function NoChannel() {
  const { t } = useTranslation('session')
  const admin = useBootstrap().me.role === 'admin'
  return (
    <Empty
      icon={<MessagesSquare size={28} aria-hidden="true" />}
      title={t('noChannel')}
      text={t(admin ? 'noChannelAdmin' : 'noChannelAgent')}
      action={
        admin && (
          <span className="flex flex-wrap justify-center gap-2">
            <Link
              to="/setup"
              className="inline-flex h-8 items-center rounded-md bg-accent px-3.5 text-sm font-medium text-on-accent hover:bg-accent-strong pointer-coarse:h-11"
            >
              {t('makeChannel')}
            </Link>
            <Link
              to="/settings/$page"
              params={{ page: 'channels' }}
              hash={newMailbox}
              className="inline-flex h-8 items-center rounded-md border border-line px-3.5 text-sm font-medium hover:bg-hover pointer-coarse:h-11"
            >
              {t('addMailbox')}
            </Link>
          </span>
        )
      }
    />
  )
}
