import type { Conversation } from '../../../../shared/api/client'
import { useKeys } from '../../../ui/keys'
import type { OpenMenu } from '../open-menu'
import { useSeen, useUpdate } from '../update'

/** The keys that act on the open conversation. */
export function useConversationKeys(c: Conversation, setMenu: (menu: OpenMenu) => void, onClosed: () => void): void {
  const update = useUpdate(c.id)
  const seen = useSeen(c.id)
  useKeys({
    assign: () => c.can.assign && setMenu('assignee'),
    tag: () => c.can.tag && setMenu('tags'),
    snooze: () => c.can.snooze && setMenu('snooze'),
    close: () => {
      if (!c.can.status) return
      update({ status: c.status === 'closed' ? 'open' : 'closed' })
      if (c.status !== 'closed') onClosed()
    },
    unread: () => seen(Math.max(0, (c.last?.seq ?? 1) - 1)),
  })
}
