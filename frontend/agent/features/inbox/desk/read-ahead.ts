import { readMenu } from '../../../ui/menu'
import { readPopover } from '../../../ui/popover'
import type { Parts } from './parts'

/** Brings what the first key may ask for, while nobody waits for anything. */
export async function readAhead({ soon, later }: Parts['ahead']): Promise<void> {
  const read = (parts: Parts['ahead']['soon']) => Promise.all(parts.map((part) => part()))
  try {
    await read([...soon, readPopover, readMenu])
    await read(later)
  } catch (error) {
    console.warn('not read ahead', error) // it is tried again when it is asked for
  }
}
