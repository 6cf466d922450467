import type { FrameFromAgent } from '../../shared/api/client'

export type OutFrame = FrameFromAgent

/** The way out on the live socket. Without a connection a frame is dropped: none of them is a message. */
export interface Wire {
  send: (frame: OutFrame) => void
  /** Sends what stands until something else is said of its type, and says it again on every new connection. */
  stand: (frame: OutFrame) => void
  connect: (out: (frame: OutFrame) => void) => void
  disconnect: () => void
}

export function createWire(): Wire {
  let out: ((frame: OutFrame) => void) | undefined
  const standing = new Map<string, OutFrame>()
  return {
    send: (frame) => out?.(frame),
    stand(frame) {
      standing.set(frame.type, frame)
      out?.(frame)
    },
    connect(to) {
      out = to
      for (const frame of standing.values()) to(frame)
    },
    disconnect() {
      out = undefined
    },
  }
}

export const wire = createWire()
