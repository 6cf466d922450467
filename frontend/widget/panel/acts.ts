import { failureOf } from './api'
import type { Chat } from './chat'
import { filesLost } from './outbox'
import { conversationOf, type FormLack, withConversations } from './state'
import { nothingWritten } from './written'

/**
 * Tells who the visitor is, as claims, which the agents see as such, and
 * remembers the topic for the first message. What is empty is not told.
 */
export async function fill(
  chat: Chat,
  { topic, ...told }: { name?: string; email?: string; topic?: string },
): Promise<void> {
  const { store } = chat
  const { open = '' } = store.state
  let { contact } = store.state
  const lacks = Object.entries({ ...told, topic }).find(([, value]) => value === '')?.[0] as FormLack | undefined
  if (lacks) return store.set({ lacks })
  try {
    if (Object.keys(told).length) {
      await chat.token()
      contact = (await chat.api.introduce(told)).contact // as the server took it
    }
    store.set({ contact, lacks: undefined, topic: { conversation: open, text: topic ?? '' } })
  } catch (error) {
    store.set({ lacks: !failureOf(error).passing ? 'emailInvalid' : 'offline' })
  }
}

/** Takes a refused message back into the box, where it can be changed. */
export function edit(chat: Chat, id: string): void {
  const item = chat.delivery.box.find((o) => o.id === id)
  discard(chat, id)
  if (!item) return
  chat.compose.giveBack(item)
  if (item.failed === filesLost) chat.compose.files((f) => f.again(item.files))
}

export function discard({ delivery, compose }: Chat, id: string): void {
  delivery.drop(id)
  compose.put({}) // its conversation may not have begun after all
}

/** Takes back for good what the visitor said in a conversation; rejects when that was not done. */
export async function erase({ api, compose, delivery, listening, memory, store }: Chat, id: string): Promise<void> {
  await api.erase(id)
  // What any tab has written in it goes too.
  compose.aside.delete(id)
  for (const key of memory.keys(`draft:${id}:`)) memory.set(key, null)
  if (store.state.open === id) compose.set(nothingWritten)
  for (const item of delivery.box) if (item.conversation === id) delivery.drop(item.id)
  const gone = conversationOf(store.state, id)
  if (gone) store.set(withConversations(store.state, [{ ...gone, erased: true }]))
  compose.set({ menu: undefined, asked: 'erased' })
  listening.link.start()
}

export function skipEmail({ memory, store }: Chat): void {
  memory.set('email', 'skipped')
  store.set({ email: 'skipped' })
}
