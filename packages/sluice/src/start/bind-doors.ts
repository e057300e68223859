import { type DoorHandler, openChatDoor, openModelDoor } from '../api/chat-door.ts'
import type { ControlAppDeps } from '../api/control-deps.ts'
import { corsHeaders } from '../api/cors.ts'
import type { Mounts } from '../api/mount.ts'
import { openJsonScanner } from '../bytes/json-scan.ts'
import type { LiveReload } from '../control/reload.ts'
import { mintText } from '../io/mint-text.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { Route } from '../io/server/route-table.ts'
import { KNOWN_FIELDS } from '../protocols/chat/openai-chat/fields.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { OPENAI_CHAT_ROUTES } from '../protocols/chat/openai-chat/routes.ts'
import { quoteRequestFor, quoteUsageFor } from '../relay/quote-call.ts'
import type { RelayServices } from '../relay/services.ts'
import { type ChannelTestServices, testChannel } from '../relay/test-channel.ts'
import { INBOUND_FORMATS } from './formats.ts'
import { openaiModelList } from './model-lists.ts'

/** The routes of every format, bound to what they do. */
export function bindRoutes(services: RelayServices, live: LiveReload): Route<DoorHandler>[] {
  const headers = (call: InboundCall): string[] =>
    corsHeaders(call, { origins: live.current().settings.corsOrigins })
  const scan = openJsonScanner(KNOWN_FIELDS)
  return OPENAI_CHAT_ROUTES.map(({ method, path, act }) => ({
    method,
    path,
    handler:
      act === 'chat'
        ? openChatDoor(
            {
              inbound: openaiChatInbound,
              route: path,
              scan,
              mintAnswerId: () => mintText('chatcmpl-', 29),
              headers,
            },
            services,
          )
        : openModelDoor({ inbound: openaiChatInbound, format: openaiModelList, headers }, act, services),
  }))
}

/** Whose words an unknown path is answered in. */
export const ENVELOPES: Mounts['envelopes'] = [{ prefix: '/v1/', inbound: openaiChatInbound }]

export const KEY_PATHS: ReadonlySet<string> = new Set(['/api/balance', '/api/quote'])

/** What the control plane asks of the relay. */
export function bindControl(
  services: ChannelTestServices & Pick<RelayServices, 'values'>,
): Pick<ControlAppDeps, 'quote' | 'testChannel'> {
  return {
    quote: ({ ask, key, group }) =>
      ask.kind === 'usage'
        ? quoteUsageFor({ key, group }, ask, services)
        : quoteRequestFor({ key, group }, ask, INBOUND_FORMATS, services),
    async testChannel(channelId, model) {
      const channel = services.values().channels.byId(channelId)
      if (channel === undefined) return { ok: false, latency_ms: null, error: 'The channel is not in use.' }
      return testChannel(channel, model, openaiChatInbound, services)
    },
  }
}
