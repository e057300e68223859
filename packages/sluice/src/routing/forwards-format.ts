import type { ChatProtocol } from '../canonical/chat.ts'
import type { Channel } from './channel.ts'
import { chooseFormat } from './choose-format.ts'
import { upstreamModelOf } from './upstream-model.ts'

/**
 * Whether a channel takes what is forwarded in a format as it is: it speaks it for this model, and where the format's own
 * paths are. `model` as it is asked for.
 */
export function forwardsFormat(channel: Channel, protocol: ChatProtocol, model: string): boolean {
  const format = chooseFormat(channel, protocol, upstreamModelOf(channel, model))
  return format.protocol === protocol && format.path === undefined
}
