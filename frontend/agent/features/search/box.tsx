import { Search as SearchIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const pause = 160 // ms without a key before it is searched

interface SearchBoxProps {
  q: string
  onSearch: (q: string) => void
  onOpen: () => void // the first result
}

/** What is typed stays as typed: the address follows it, and leads only when it was changed by something else. */
export function SearchBox({ q, onSearch, onOpen }: SearchBoxProps) {
  const { t } = useTranslation('inbox')
  const [text, setText] = useState(q)
  const asked = useRef(q)
  const box = useRef<HTMLInputElement>(null)
  const search = useRef(onSearch)
  search.current = onSearch
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    if (q === asked.current) return
    asked.current = q
    setText(q)
  }, [q])
  useEffect(() => {
    if (text === asked.current) return
    const timer = setTimeout(() => {
      asked.current = text
      search.current(text)
    }, pause)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <label className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-raised px-2.5 focus-within:border-accent">
      <SearchIcon size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
      <input
        ref={box}
        id="search"
        type="search"
        dir="auto"
        aria-label={t('searchEvery')}
        placeholder={t('searchEvery')}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.nativeEvent.isComposing) onOpen()
          if (e.key === 'Escape') box.current?.blur()
        }}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none"
      />
    </label>
  )
}
