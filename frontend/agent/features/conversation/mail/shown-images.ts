import { kept } from '../../../data/kept'
import { addressKey } from '../../../data/recipients'

const key = (agent: string) => `pasokh.images.${agent}`
const most = 500

/** Whether this agent wants the pictures that mails of a sender ask other servers for. */
export const showsImages = (agent: string, sender: string): boolean =>
  (kept.get<string[]>(key(agent)) ?? []).includes(addressKey(sender))

/** Remembers it for all mails of the sender, in this browser. */
export function rememberImages(agent: string, sender: string): void {
  const address = addressKey(sender)
  if (!address) return
  const others = (kept.get<string[]>(key(agent)) ?? []).filter((one) => one !== address)
  kept.set(key(agent), [...others, address].slice(-most))
}
