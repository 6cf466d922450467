import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'

/** The first stop of the Tab key: past the folders, to what the page is about. */
export function SkipLink() {
  const { t } = useTranslation()
  const handleClick = (e: MouseEvent) => {
    e.preventDefault() // the address stays as it is
    document.getElementById('main')?.focus()
  }
  return (
    // biome-ignore lint/a11y/useValidAnchor: it is a link within the page; only the address is to stay
    <a
      href="#main"
      onClick={handleClick}
      className="fixed start-3 top-3 z-50 -translate-y-20 rounded-md bg-accent px-3.5 py-2 text-sm font-medium text-on-accent shadow-lg focus:translate-y-0 print:hidden"
    >
      {t('skip')}
    </a>
  )
}
