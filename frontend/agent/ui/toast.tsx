import { useSyncExternalStore } from 'react'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
}

let shown: Toast[] = []
let next = 1
const listeners = new Set<() => void>()

function change(to: Toast[]): void {
  shown = to
  for (const listener of listeners) listener()
}

/** Says something for a few seconds, where it covers no message. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = next++
  change([...shown.slice(-2), { id, text, tone }])
  setTimeout(() => change(shown.filter((one) => one.id !== id)), tone === 'bad' ? 8000 : 4000)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => shown)
  return (
    <div aria-live="polite" className="pointer-events-none fixed start-4 bottom-16 z-50 flex flex-col gap-2">
      {all.map((one) => (
        <div
          key={one.id}
          className={`rounded-md px-3.5 py-2 text-sm shadow-lg ${one.tone === 'bad' ? 'bg-danger text-white dark:text-black' : 'bg-ink text-bg'}`}
        >
          {one.text}
        </div>
      ))}
    </div>
  )
}
