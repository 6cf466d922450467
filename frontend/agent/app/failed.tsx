import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'

/** Shown when a page cannot be: what failed and what to do. */
export function Failed() {
  const { t } = useTranslation()
  return (
    <main className="flex h-full">
      <Empty
        title={t('failed.title')}
        text={t('failed.text')}
        action={
          <Button look="primary" onClick={() => location.reload()}>
            {t('failed.again')}
          </Button>
        }
      />
    </main>
  )
}
