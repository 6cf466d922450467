import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../ui/empty'
import { useTitle } from '../ui/title'

/** An address that leads to nothing. */
export function Nowhere() {
  const { t } = useTranslation()
  useTitle(t('nowhere.title'), 'Pasokh')
  return (
    <main className="flex h-full bg-surface">
      <Empty
        icon={<Compass size={28} aria-hidden="true" />}
        title={t('nowhere.title')}
        text={t('nowhere.text')}
        action={
          <Link
            to="/"
            className="inline-flex h-8 items-center rounded-md bg-accent px-3.5 text-sm font-medium text-on-accent hover:bg-accent-strong pointer-coarse:h-11"
          >
            {t('nowhere.home')}
          </Link>
        }
      />
    </main>
  )
}
