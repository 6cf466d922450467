import type { Bootstrap } from '../../../../shared/api/client'
import { seesChannel } from '../../../data/begin'

/** An address from which an agent may begin a conversation, and the channel that has it. */
export interface BeginAddress {
  address: string
  channel: string
  name: string
}

/** The addresses of the channels of e-mail that the agent sees, in the channels' order. */
export const sendersOf = (
  me: Bootstrap['me'],
  channels: Bootstrap['channels'],
  addresses: readonly { channel: string; addresses: string[] }[],
): BeginAddress[] =>
  channels
    .filter((c) => c.kind === 'email' && c.enabled && seesChannel(me, c))
    .flatMap((c) =>
      (addresses.find((a) => a.channel === c.id)?.addresses ?? []).map((address) => ({
        address,
        channel: c.id,
        name: c.name,
      })),
    )
