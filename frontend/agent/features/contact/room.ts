import { listKey } from '../../data/conversations'
import type { Room } from '../../data/room'

export const contact: Room = {
  records: {
    contact(soon, id) {
      soon(['conversation'], 300)
      soon(['past', id], 300)
      soon(listKey, 500)
    },
  },
}
