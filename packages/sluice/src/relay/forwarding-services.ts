import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { forwardsFormat } from '../routing/forwards-format.ts'
import { narrowValues } from './narrow-values.ts'
import type { RelayServices } from './services.ts'
import { UpstreamRoutes } from './upstream-routes.ts'

/**
 * What a call is carried out with that goes to upstreams of one format alone, in a form of its own (Google's embeddings):
 * no other channel is there for it, and its addresses are others.
 */
export function forwardingServices(services: RelayServices, outbound: ChatOutbound): RelayServices {
  const { protocol } = outbound
  return {
    ...services,
    values: narrowValues(services, (channel, model) => forwardsFormat(channel, protocol, model)),
    outbound: new Map([[protocol, outbound]]),
    routes: new UpstreamRoutes(),
  }
}
