import { type RefObject, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import type { Early } from '../../data/writing'
import type { Box, BoxProps } from './box'
import { goOnIn } from './early-box'
import { pastesText } from './pasted'

/** A text area that grows with what is written. */
export function PlainBox({
  ref,
  id = 'composer',
  value: { text },
  locked,
  early,
  label,
  placeholder,
  onChange,
  onCaret,
  onKey,
  onFiles,
}: BoxProps & { ref: RefObject<Box | null> }) {
  const area = useRef<HTMLTextAreaElement>(null)
  useAutoGrow(area, text)
  useGoOn(area, early, onCaret)
  useImperativeHandle(
    ref,
    (): Box => ({
      focus: () => area.current?.focus(),
      blur: () => area.current?.blur(),
      before: () => area.current?.value.slice(0, area.current.selectionStart) ?? '',
      at: () => area.current?.selectionStart ?? 0,
      insert: (more, instead = 0, at) => {
        const el = area.current
        if (!el || el.readOnly) return
        const { selectionStart: caret, selectionEnd } = el
        const to = at ?? selectionEnd
        const from = Math.max(0, (at ?? caret) - instead)
        el.focus()
        el.setSelectionRange(from, to)
        // As if it were typed: what is typed next stands after it, and Ctrl-Z takes it back.
        if (!document.execCommand('insertText', false, more)) {
          el.setRangeText(more, from, to, 'end')
          onChange({ text: el.value })
        }
        const behind = Math.max(0, caret - to)
        el.setSelectionRange(from + more.length + behind, from + more.length + behind)
      },
    }),
    [onChange],
  )
  return (
    <textarea
      ref={area}
      id={id}
      dir={text ? 'auto' : undefined}
      rows={2}
      readOnly={locked}
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(e) => {
        onChange({ text: e.target.value })
        onCaret(e.target.value.slice(0, e.target.selectionStart))
      }}
      onFocus={() => {
        early.current.caret = true
      }}
      onBlur={() => {
        early.current.caret = false
      }}
      onKeyDown={(e) => {
        if (onKey(e.nativeEvent, false)) e.preventDefault()
      }}
      onPaste={(e) => {
        if (pastesText(e.clipboardData)) return
        e.preventDefault()
        onFiles(e.clipboardData.files)
      }}
      className="block max-h-[40vh] w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 outline-none read-only:text-ink-2"
    />
  )
}

function useAutoGrow(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const el = area.current
    if (!el) return
    el.style.height = 'auto'
    el.style.height = `${el.scrollHeight}px`
  }, [area, text])
}

/** Takes over the caret from the box that stood here while this one was on its way, and what was begun before it. */
function useGoOn(
  area: RefObject<HTMLTextAreaElement | null>,
  early: RefObject<Early>,
  onCaret: (before: string) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it comes
  useLayoutEffect(() => {
    const el = area.current
    if (!el || !early.current.caret) return
    goOnIn(el)
    onCaret(el.value)
  }, [])
}
