import { latinDigits } from './parts'

/** Copies a number with the digits that other programs take. */
export function copyNumber(event: Pick<ClipboardEvent, 'clipboardData' | 'preventDefault'>): void {
  const chosen = `${getSelection()}`
  // More than the number was chosen: that is copied as it is.
  if (!event.clipboardData || /\p{L}/u.test(chosen.replace(/^IR/i, ''))) return
  event.clipboardData.setData('text/plain', latinDigits(chosen).trim())
  event.preventDefault()
}
