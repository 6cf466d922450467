import { pauseAfter } from '../backoff'
import { ApiError } from './api'
import { drop, moveAway, next, type Outgoing, parseOutbox, put, refuse, retry } from './outbox'
import type { Memory } from './storage'
import type { VisitorMessage } from './wire'

export interface DeliveryEvents {
  /** Sends one message; must be safe to repeat. */
  send(item: Outgoing): Promise<VisitorMessage>
  /** The server has it. */
  delivered(item: Outgoing, message: VisitorMessage): void
  /** The outbox is another than before. */
  changed(box: readonly Outgoing[]): void
}

/**
 * Carries written messages to the server: one at a time, in order, kept in
 * storage until the server says that it has them, so that neither a reload nor
 * a lost network loses or doubles any.
 */
export class Delivery {
  private busy = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly memory: Memory,
    private readonly events: DeliveryEvents,
  ) {}

  /** Read from storage each time: another tab may have sent or written something. */
  get box(): Outgoing[] {
    return parseOutbox(this.memory.get('outbox'))
  }

  put(item: Outgoing): void {
    this.keep(put(this.box, item))
    this.kick()
  }

  retry(id: string): void {
    this.keep(retry(this.box, id))
    this.kick()
  }

  drop(id: string): void {
    this.keep(drop(this.box, id))
  }

  /** New conversations for everything that waits: the visitor has become another one. */
  moveAway(newId: () => string): void {
    this.keep(moveAway(this.box, newId))
  }

  /** Tries now instead of after the pause. */
  kick(): void {
    clearTimeout(this.timer)
    if (!this.busy) void this.run()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.busy = true
  }

  private async run(): Promise<void> {
    this.busy = true
    for (let item = next(this.box); item; item = next(this.box)) {
      if (!(await this.carry(item))) break
    }
    this.busy = false
  }

  /** Sends one; false when the next try has to wait. */
  private async carry(item: Outgoing): Promise<boolean> {
    let message: VisitorMessage
    try {
      message = await this.events.send(item)
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError('internal', 500)
      if (failure.passing || failure.status === 401) {
        this.timer = setTimeout(() => this.kick(), pauseAfter(++this.failures, failure.wait))
        return false
      }
      this.keep(refuse(this.box, item.id, failure.code))
      return true
    }
    // The server has it: nothing that fails from here on may send it again.
    this.failures = 0
    this.keep(drop(this.box, item.id))
    this.events.delivered(item, message)
    return true
  }

  private keep(box: Outgoing[]): void {
    this.memory.set('outbox', box.length ? JSON.stringify(box) : null)
    this.events.changed(box)
  }
}
