import { listKey } from '../../data/conversations'
import { lazyPart, type Room } from '../../data/room'

export const contact: Room = {
  records: {
    contact(soon, id) {
      soon(['conversation'], 300)
      soon(['past', id], 300)
      soon(listKey, 500)
    },
  },
}

/** Who writes, beside what they write. */
export const ContactPane = lazyPart(async () => (await import('./pane')).ContactPane, 'contact')
