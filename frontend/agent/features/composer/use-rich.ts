import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import type { RichBox } from './rich-box'

let there: typeof RichBox | undefined

/**
 * The editor, once it is wanted and here: it is a hundred kilobytes, which who
 * writes without formatting never loads. It takes its place between two keys,
 * so that none is lost.
 */
export function useRich(wanted: boolean, onFailure: (error: unknown) => void): typeof RichBox | undefined {
  const [, setHere] = useState(there !== undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that it is wanted
  useEffect(() => {
    if (!wanted || there) return
    import('./rich-box').then((m) => {
      there = m.RichBox
      flushSync(() => setHere(true))
    }, onFailure)
  }, [wanted])
  return wanted ? there : undefined
}
