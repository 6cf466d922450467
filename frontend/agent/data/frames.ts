type Listener = (frame: { type: string }) => void

const listeners = new Set<Listener>()

/** Hears every frame of the live socket, after the cache took it. */
export function onFrame(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function hear(frame: { type: string }): void {
  for (const listener of listeners) listener(frame)
}
