import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import type { ChannelTable } from '../routing/channel-table.ts'
import { forwardsFormat } from '../routing/forwards-format.ts'
import type { LiveValues, RelayServices } from './services.ts'
import { UpstreamRoutes } from './upstream-routes.ts'

/**
 * What a call is carried out with that goes to upstreams of one format alone, in a form of its own (Google's embeddings):
 * no other channel is there for it, and its addresses are others.
 */
export function forwardingServices(services: RelayServices, outbound: ChatOutbound): RelayServices {
  let known: { all: LiveValues; narrowed: LiveValues } | undefined
  return {
    ...services,
    values() {
      const all = services.values()
      if (known?.all !== all) known = { all, narrowed: { ...all, channels: narrow(all.channels, outbound) } }
      return known.narrowed
    },
    outbound: new Map([[outbound.protocol, outbound]]),
    routes: new UpstreamRoutes(),
  }
}

function narrow(table: ChannelTable, { protocol }: ChatOutbound): ChannelTable {
  return {
    channels: table.channels,
    byId: (id) => table.byId(id),
    serving: (model, group) =>
      table.serving(model, group).filter((channel) => forwardsFormat(channel, protocol, model)),
  }
}
