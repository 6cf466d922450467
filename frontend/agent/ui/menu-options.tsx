import { Check } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { finder } from '../../shared/text/fold'

/** One of the things that a menu offers. */
export interface Choice {
  id: string
  label: string
  icon?: ReactNode
  chosen?: boolean
}

interface OptionsProps {
  label: string
  choices: Choice[]
  onChoose: (id: string) => void
  filter?: string
  create?: (name: string) => { label: string; run: () => void } | undefined
  onDone: () => void
}

/** What a [Menu] offers, with the box that searches it. */
export function Options({ label, choices, filter, onChoose, create, onDone }: OptionsProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const found = useMemo(() => {
    const fits = finder(text)
    return choices.filter((c) => fits(c.label))
  }, [choices, text])
  const extra = text.trim() === '' ? undefined : create?.(text.trim())
  const choose = (index: number) => {
    const one = found[index]
    if (one) onChoose(one.id)
    else if (extra) {
      extra.run()
      onDone()
    }
  }
  const handleKey = (e: KeyboardEvent) => {
    const last = found.length - (extra ? 0 : 1)
    if (e.key === 'ArrowDown') setAt((n) => Math.min(n + 1, last))
    else if (e.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
    else if (e.key === 'Enter') choose(at)
    else return
    e.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the box or the list
    <div className="flex min-h-0 flex-col" onKeyDown={handleKey}>
      {filter && (
        <input
          // biome-ignore lint/a11y/noAutofocus: the box is what the menu was opened for
          autoFocus
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          dir={text ? 'auto' : undefined}
          aria-controls={list}
          aria-activedescendant={`${list}-${at}`}
          aria-label={filter}
          placeholder={filter}
          value={text}
          onChange={(e) => {
            setText(e.target.value)
            setAt(0)
          }}
          className="border-b border-soft bg-transparent px-3 py-2 text-sm outline-none"
        />
      )}
      <div
        role="listbox"
        id={list}
        aria-label={label}
        aria-activedescendant={filter ? undefined : `${list}-${at}`}
        tabIndex={filter ? -1 : 0}
        className="overflow-y-auto p-1 outline-none"
      >
        {found.map((c, i) => (
          <Option key={c.id} id={`${list}-${i}`} choice={c} current={i === at} onChoose={() => choose(i)} />
        ))}
        {extra && (
          <Option
            id={`${list}-${found.length}`}
            choice={{ id: '', label: extra.label }}
            current={at === found.length}
            onChoose={() => choose(found.length)}
          />
        )}
      </div>
    </div>
  )
}

interface OptionProps {
  id: string
  choice: Choice
  current: boolean
  onChoose: () => void
}

function Option({ id, choice, current, onChoose }: OptionProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <button
      ref={button}
      type="button"
      role="option"
      id={id}
      tabIndex={-1} // the box or the list keeps the focus
      aria-selected={choice.chosen ?? false}
      onClick={onChoose}
      className={`flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-start text-sm hover:bg-hover pointer-coarse:min-h-11 ${current ? 'bg-hover' : ''}`}
    >
      {choice.icon}
      <span dir="auto" className="cut flex-1">
        {choice.label}
      </span>
      {choice.chosen && <Check size={14} className="text-accent" />}
    </button>
  )
}
