import type { OfflineRelay, Workplace } from '../cli/command-line.ts'
import { DEFAULT_SETTINGS } from '../control/config/settings.ts'
import { BUILT_IN_CATALOGUE } from '../control/open-control.ts'
import { openLiveReload } from '../control/reload.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { buildCatalog } from '../providers/catalog.ts'
import { PROVIDERS } from '../providers/registry.ts'
import { quoteRequestFor, quoteUsageFor } from '../relay/quote-call.ts'
import { testChannel } from '../relay/test-channel.ts'
import { UpstreamUrls } from '../relay/upstream-urls.ts'
import { INBOUND_FORMATS, OUTBOUND_FORMATS } from './formats.ts'
import { openConnector } from './open-connector.ts'
import { openRelayValues } from './relay-values.ts'

/** The part of the relay that commands use: prices and plans of what is stored, and one call for a test. */
export async function openOfflineRelay(
  { ports, log }: Workplace,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<OfflineRelay> {
  const { clock } = ports
  const live = await openLiveReload({ ...ports, catalogue: BUILT_IN_CATALOGUE, log }, DEFAULT_SETTINGS)
  const catalog = buildCatalog(PROVIDERS)
  const services = { clock, catalog, values: openRelayValues(live) }
  return {
    quote: ({ ask, key, group }) =>
      ask.kind === 'usage'
        ? quoteUsageFor({ key, group }, ask, services)
        : quoteRequestFor({ key, group }, ask, INBOUND_FORMATS, services),
    async testChannel(channelId, model) {
      const channel = live.current().channels.byId(channelId)
      if (channel === undefined) return { ok: false, latency_ms: null, error: 'The channel is not in use.' }
      const out = openConnector(clock, variables, new Set())
      try {
        const way = {
          clock,
          catalog,
          connector: out.connector,
          outbound: OUTBOUND_FORMATS,
          urls: new UpstreamUrls(),
        }
        return await testChannel(channel, model, openaiChatInbound, way)
      } finally {
        await out.close()
      }
    },
  }
}
