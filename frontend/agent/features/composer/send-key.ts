type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'isComposing'>

/** What a key does in the composer; undefined when it only writes. */
export function sendKey(e: Pressed, enterSends = false): 'send' | 'sendClose' | 'leave' | undefined {
  if (e.isComposing) return undefined
  if (e.key === 'Escape') return 'leave'
  if (e.key !== 'Enter') return undefined
  if (e.ctrlKey || e.metaKey) return e.shiftKey ? 'sendClose' : 'send'
  return enterSends && !e.shiftKey ? 'send' : undefined
}
