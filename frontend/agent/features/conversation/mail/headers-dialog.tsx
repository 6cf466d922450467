import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../../shared/api/client'
import { wholeQuery } from '../../../data/mail'
import { Dialog } from '../../../ui/dialog'

/** All lines of a mail's head, in the order in which they stand there. */
export function HeadersDialog({ message: m, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation('mail')
  const { data, isError } = useQuery(wholeQuery(m.conversation, m.id))
  return (
    <Dialog open wide title={t('headers')} onClose={onClose}>
      {isError && <p role="alert">{t('wholeFailed')}</p>}
      <dl dir="ltr" className="flex flex-col gap-1.5 text-start font-mono text-xs">
        {data?.headers.map(({ name, value }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a head has the same line twice, and never changes
          <div key={i}>
            <dt className="inline font-semibold">{name}: </dt>
            <dd dir="auto" className="inline break-all text-ink-2">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
