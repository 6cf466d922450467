import { backoff } from '../../shared/backoff'
import { failureOf } from './api'
import { moveAway, next, type Outgoing, parseOutbox } from './outbox'
import type { Memory } from './storage'
import type { VisitorMessage } from './wire'

/** What another tab has written is sent from here when that tab has not done so by then, in milliseconds. */
const othersTurn = 10_000

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
 * a lost network loses or doubles any. Each has a key of its own: tabs that
 * write at the same time do not overwrite each other.
 */
export class Delivery {
  private busy = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly memory: Memory,
    private readonly events: DeliveryEvents,
  ) {}

  /** Read from storage each time: another tab may have sent or written something. Ids are in the order of writing. */
  get box(): Outgoing[] {
    const { memory } = this
    for (const old of parseOutbox(memory.get('outbox'))) this.keep(old)
    memory.set('outbox', null)
    return memory.keys('outbox:').flatMap((key) => parseOutbox(`[${memory.get(key)}]`))
  }

  put(item: Outgoing): void {
    this.keep(item)
    this.changed()
    this.kick()
  }

  /** Takes a message out: it is stored, or the visitor gave it up. */
  drop(id: string): void {
    this.memory.set(`outbox:${id}`, null)
    this.changed()
  }

  /** New conversations for everything that waits: the visitor has become another one. */
  moveAway(newId: () => string): void {
    for (const item of moveAway(this.box, newId)) this.keep(item)
    this.changed()
  }

  /** Tries now instead of after the pause. */
  kick(): void {
    clearTimeout(this.timer)
    if (!this.busy) void this.run()
  }

  /** Another tab has changed something: it sends that itself, unless it is gone. */
  refresh(): void {
    this.changed()
    if (!this.busy) this.later(othersTurn)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.busy = true
  }

  private later(pause: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.kick(), pause)
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
      const failure = failureOf(error)
      if (failure.passing || failure.status === 401) {
        this.later(backoff(++this.failures, failure.wait))
        return false
      }
      // Another tab may have sent it, or the visitor given it up, meanwhile.
      if (this.memory.get(`outbox:${item.id}`)) this.keep({ ...item, failed: failure.code })
      this.changed()
      return true
    }
    // The server has it: nothing that fails from here on may send it again.
    this.failures = 0
    this.drop(item.id)
    this.events.delivered(item, message)
    return true
  }

  private keep(item: Outgoing): void {
    this.memory.set(`outbox:${item.id}`, JSON.stringify(item))
  }

  private changed(): void {
    this.events.changed(this.box)
  }
}
