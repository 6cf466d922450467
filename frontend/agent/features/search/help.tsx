import { languages } from 'virtual:languages'
import { useTranslation } from 'react-i18next'

const fields = [
  ['from:maryam', 'from'],
  ['subject:refund', 'subject'],
  ['tag:refund', 'tag'],
  ['assignee:sara', 'assignee'],
  ['status:closed', 'status'],
  ['is:unassigned', 'is'],
  ['has:file', 'has'],
  ['before:', 'before'],
  ['#1042', 'number'],
  ['"blue lamp"', 'phrase'],
  ['-lamp', 'without'],
] as const

/** What can be asked for, by example. */
export function SearchHelp() {
  const { t, i18n } = useTranslation('search')
  const date = languages[i18n.language]?.calendar === 'jalali' ? 'before:1405/08/10' : 'before:2026-11-01'
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-start text-sm">
      {fields.map(([example, key]) => (
        <div key={key} className="contents">
          <dt>
            <code dir="ltr" className="rounded-sm bg-subtle px-1.5 py-0.5 font-sans text-xs text-ink-2">
              {key === 'before' ? date : example}
            </code>
          </dt>
          <dd>{t(`search.fields.${key}`)}</dd>
        </div>
      ))}
    </dl>
  )
}
