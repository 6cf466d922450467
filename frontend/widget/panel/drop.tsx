/** @jsxImportSource preact */
import type { Words } from './words'

/** Lies over the box to write in while files hover over the conversation. */
export function Drop({ words }: { words: Words }) {
  return <p class="drop">{words.say('dropHere')}</p>
}
