import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, List, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../../shared/api/client'
import { number } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { IconButton } from '../../../ui/button'
import './find.css'
import { Hits } from './hits'
import { patternsOf } from './patterns'
import { enough, findQuery } from './query'
import { settled, stepped } from './step'
import { showAgain, useMarks } from './use-marks'

interface FindBarProps {
  conversation: Conversation
  content: RefObject<HTMLElement | null> // the thread's
  onClose: () => void
}

const pause = 120 // ms after a letter before it is asked for

/** Finds words in the conversation that is open, from the newest message to the oldest, and leads from one to the next. */
export function FindBar({ conversation, content, onClose }: FindBarProps) {
  const { t } = useTranslation('find')
  const style = useDateStyle()
  const [typed, setTyped] = useState('')
  const [listed, setListed] = useState(false)
  const asked = useLater(typed.trim())
  const { hits, more, busy, failed, retry, readOn } = useHits(conversation, asked)
  const seqs = useMemo(() => hits.map((hit) => hit.seq), [hits])
  const { here, go } = useWay(content, asked, seqs, busy)
  const box = useFocus(onClose)
  const patterns = useMemo(() => patternsOf(asked), [asked])
  useMarks(content, patterns, seqs, here)
  const step = (by: 1 | -1) => {
    if (busy) return // the first hit comes by itself
    if (by > 0 && more && here === seqs.at(-1)) readOn()
    else go(stepped(seqs, here, by))
  }
  const handleKey = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    const inBox = e.target === box.current
    if (e.key === 'Escape') onClose()
    else if (inBox && e.key === 'Enter') step(e.shiftKey ? -1 : 1)
    else if (inBox && e.key === 'ArrowUp') step(1)
    else if (inBox && e.key === 'ArrowDown') step(-1)
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  const all = number(seqs.length, style) + (more ? '+' : '')
  const at = seqs.indexOf(here) + 1
  const said = !asked
    ? ''
    : failed
      ? t('failed')
      : seqs.length > 0
        ? t('at', { at: number(at, style), all })
        : t(busy || more ? 'looking' : 'none')
  return (
    <search
      id="find"
      aria-label={t('label')}
      onKeyDown={handleKey}
      className="absolute end-3 top-2 z-20 flex max-h-[calc(100%-16px)] w-[min(420px,calc(100%-24px))] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-lg print:hidden"
    >
      <div className="flex items-center gap-0.5 p-1.5">
        <input
          ref={box}
          type="text"
          dir={typed ? 'auto' : undefined}
          enterKeyHint="search"
          autoComplete="off"
          aria-label={t('words')}
          placeholder={t('words')}
          maxLength={200}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          className="h-8 min-w-0 flex-1 rounded-md bg-transparent px-2 text-md outline-none"
        />
        <output aria-live="polite" className="shrink-0 px-1 text-xs text-ink-2">
          {said}
        </output>
        {failed && (
          <button type="button" className="px-1 text-xs underline underline-offset-2" onClick={retry}>
            {t('again')}
          </button>
        )}
        <IconButton label={t('older')} disabled={seqs.length === 0} onClick={() => step(1)}>
          <ArrowUp size={16} />
        </IconButton>
        <IconButton label={t('newer')} disabled={seqs.length === 0} onClick={() => step(-1)}>
          <ArrowDown size={16} />
        </IconButton>
        <IconButton
          label={t('all')}
          aria-expanded={listed}
          disabled={seqs.length === 0}
          onClick={() => setListed(!listed)}
        >
          <List size={16} />
        </IconButton>
        <IconButton label={t('close')} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {listed && hits.length > 0 && (
        <Hits hits={hits} here={here} contact={conversation.contact} onGo={go} onMore={more ? readOn : undefined} />
      )}
    </search>
  )
}

/** A value a moment after it was set for the last time. */
function useLater(value: string): string {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return later
}

/** All hits up to a thousand; more when one asks for them. */
function useHits(c: Conversation, asked: string) {
  const query = useInfiniteQuery(findQuery(c.id, asked, c.lastSeq))
  const { data, hasNextPage, isFetchingNextPage, isPlaceholderData, isFetchNextPageError, fetchNextPage } = query
  const hits = useMemo(() => (asked ? (data?.pages.flatMap((p) => p.items) ?? []) : []), [data, asked])
  const goOn = hasNextPage && !isFetchingNextPage && !isPlaceholderData && !isFetchNextPageError && hits.length < enough
  useEffect(() => {
    if (goOn) void fetchNextPage()
  }, [goOn, fetchNextPage])
  return {
    hits,
    more: hasNextPage,
    busy: query.isPending || isPlaceholderData,
    failed: query.isError,
    retry: () => void (data ? fetchNextPage() : query.refetch()),
    readOn: () => void fetchNextPage(),
  }
}

/** Where one is among the hits. The address names it, so that the thread reads back to it and shows it. */
function useWay(content: RefObject<HTMLElement | null>, asked: string, seqs: number[], busy: boolean) {
  const navigate = useNavigate()
  const [here, setHere] = useState(Number.POSITIVE_INFINITY)
  const go = (seq: number | undefined) => {
    if (seq === undefined) return
    if (seq === here) showAgain(content.current, seq)
    setHere(seq)
    void navigate({ to: '.', search: (was) => ({ ...was, message: seq }), replace: true })
  }
  const first = busy || !asked ? undefined : settled(seqs, here)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when there are other hits, not when one steps
  useEffect(() => {
    if (first !== undefined && first !== here) go(first)
  }, [first, asked])
  return { here, go }
}

/** The box has the focus from the first; what had it before gets it back. */
function useFocus(onClose: () => void): RefObject<HTMLInputElement | null> {
  const box = useRef<HTMLInputElement>(null)
  const closing = useRef(onClose)
  closing.current = onClose
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    const find = box.current
    find?.focus()
    return () => {
      const to = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : undefined
      queueMicrotask(() => {
        if (document.activeElement === document.body || document.activeElement === find) {
          ;(to ?? document.getElementById('main'))?.focus({ preventScroll: true })
        }
      })
    }
  }, [before])
  return box
}
