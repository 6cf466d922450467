import { useTranslation } from 'react-i18next'
import type { ContactRef, Passage } from '../../../../shared/api/client'
import { brief, full } from '../../../../shared/date'
import { useDateStyle, useNames } from '../../../data/bootstrap'
import { Marked } from '../../../ui/marked'

interface HitsProps {
  hits: Passage[]
  here: number
  contact: ContactRef
  onGo: (seq: number) => void
  onMore?: () => void
}

/** All that was found, newest first: who said it, when, and the words in their place. */
export function Hits({ hits, here, contact, onGo, onMore }: HitsProps) {
  const { t } = useTranslation('find')
  const { t: inbox } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  return (
    <ol aria-label={t('all')} className="min-h-0 max-h-80 overflow-y-auto border-t border-soft p-1">
      {hits.map((hit) => (
        <li key={hit.seq} className="[contain-intrinsic-block-size:56px] [content-visibility:auto]">
          <button
            type="button"
            aria-current={hit.seq === here ? 'true' : undefined}
            onClick={() => onGo(hit.seq)}
            className={`block w-full rounded-md px-2 py-1.5 text-start text-sm hover:bg-hover ${hit.seq === here ? 'bg-accent-soft' : ''}`}
          >
            <span className="flex gap-2 text-xs text-ink-2">
              <b dir="auto" className="cut flex-1 font-medium">
                {hit.author.kind === 'contact' ? names.contact(contact) : hit.author.name || inbox('system')}
              </b>
              {hit.kind === 'note' && <span className="text-note-ink">{inbox('note')}</span>}
              <time dateTime={hit.at} title={full(new Date(hit.at), style)} className="shrink-0">
                {brief(new Date(hit.at), style)}
              </time>
            </span>
            <span dir="auto" className="line-clamp-2 break-words">
              <Marked parts={hit.fragments} />
            </span>
          </button>
        </li>
      ))}
      {onMore && (
        <li>
          <button type="button" className="w-full p-2 text-sm underline underline-offset-2" onClick={onMore}>
            {t('more')}
          </button>
        </li>
      )}
    </ol>
  )
}
