import { Search as SearchIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const pause = 160 // ms without a key before it is searched

interface SearchBoxProps {
  q: string
  open?: string // the conversation that is open
  onSearch: (q: string, keep?: string) => void // `keep` was opened while one typed: it stays
  onEnter: (text: string | undefined) => void // its first result is to be opened; not any more, when undefined
}

/** What is typed stays as typed: the address follows it, and leads only when it was changed by something else. */
export function SearchBox({ q, open, onSearch, onEnter }: SearchBoxProps) {
  const { t } = useTranslation('inbox')
  const [text, setText] = useState(q)
  const asked = useRef(q)
  const began = useRef(open) // what was open when one last typed
  const box = useRef<HTMLInputElement>(null)
  const search = (typed: string) => {
    if (typed === asked.current) return
    asked.current = typed
    onSearch(typed, open === began.current ? undefined : open)
  }
  const now = useRef(search)
  now.current = search
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    if (q === asked.current) return
    asked.current = q
    setText(q)
  }, [q])
  useEffect(() => {
    const timer = setTimeout(() => now.current(text), pause)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <label className="flex h-8 pointer-coarse:h-11 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-raised px-2.5 focus-within:border-accent">
      <SearchIcon size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
      <input
        ref={box}
        id="search"
        type="search"
        dir={text ? 'auto' : undefined}
        aria-label={t('searchEvery')}
        placeholder={t('searchEvery')}
        value={text}
        onChange={(e) => {
          began.current = open
          onEnter(undefined)
          setText(e.target.value)
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
            search(text)
            onEnter(text)
          }
          if (e.key === 'Escape') box.current?.blur()
        }}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none"
      />
    </label>
  )
}
