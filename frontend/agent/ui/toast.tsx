import { useSyncExternalStore } from 'react'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: ToastAction
}

/** What may still be done about what a toast says. */
export interface ToastAction {
  label: string
  run: () => void
}

/** How long something can be taken back, in ms. */
const undoable = 15_000

let shown: Toast[] = []
let next = 1
const listeners = new Set<() => void>()

function change(to: Toast[]): void {
  shown = to
  for (const listener of listeners) listener()
}

const hide = (id: number) => change(shown.filter((one) => one.id !== id))

/** Says something for a few seconds, where it covers no message. */
export function toast(text: string, tone: Toast['tone'] = 'plain', action?: ToastAction): void {
  const id = next++
  change([...shown.slice(-2), { id, text, tone, action }])
  setTimeout(() => hide(id), action ? undoable : tone === 'bad' ? 8000 : 4000)
}

/**
 * Offers at once to take something back, for who is fast, and says so as soon as the words are there. Returns what
 * ends the offer.
 */
export function offer(run: () => void, words: Promise<{ text: string; label: string }>, ms = undoable): () => void {
  const id = next++
  change([...shown.slice(-2), { id, text: '', tone: 'plain', action: { label: '', run } }])
  const end = () => hide(id)
  setTimeout(end, ms)
  words.then(({ text, label }) => {
    change(shown.map((one) => (one.id === id ? { ...one, text, action: { label, run } } : one)))
  }, end)
  return end
}

/** Does what the newest toast offers; undefined while none offers anything. */
export function newestAction(): (() => void) | undefined {
  const one = shown.findLast((t) => t.action)
  return one && (() => act(one))
}

function act(one: Toast): void {
  hide(one.id)
  one.action?.run()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => shown)
  const spoken = all.filter((one) => one.text)
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed start-4 bottom-16 z-50 flex flex-col gap-2 max-md:end-4 max-md:top-16 max-md:bottom-auto print:hidden"
    >
      {spoken.map((one) => (
        <div
          key={one.id}
          className={`rounded-md px-3.5 py-2 text-sm shadow-lg ${one.tone === 'bad' ? 'bg-danger text-white dark:text-black' : 'bg-ink text-bg'}`}
        >
          {one.text}
          {one.action && (
            <button
              type="button"
              className="pointer-events-auto ms-3 font-semibold underline underline-offset-2"
              onClick={() => act(one)}
            >
              {one.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
