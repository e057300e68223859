import type { ControlAppDeps } from '../api/control-deps.ts'
import { corsHeaders } from '../api/cors.ts'
import type { FormatRoute, Mounts } from '../api/mount.ts'
import { openFileDoor } from '../api/public/files.ts'
import type { LiveReload } from '../control/reload.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { quoteRequestFor, quoteUsageFor } from '../relay/quote-call.ts'
import type { RelayServices } from '../relay/services.ts'
import { type ChannelTestServices, testChannel } from '../relay/test-channel.ts'
import { bindFormats } from './format-doors.ts'
import { INBOUND_FORMATS } from './formats.ts'
import { bindGeminiObjects } from './gemini-doors.ts'
import { isGoogleCaller } from './is-google-caller.ts'

/** The routes of every format, bound to what they do. */
export function bindRoutes(
  services: RelayServices,
  live: LiveReload,
  baseUrl: () => string,
): readonly FormatRoute[] {
  const headers = (call: InboundCall): string[] =>
    corsHeaders(call, { origins: live.current().settings.corsOrigins })
  return [
    ...bindFormats(services, headers),
    ...bindGeminiObjects(services, headers, baseUrl),
    { method: 'GET', path: '/files/{id}', handler: openFileDoor(services) },
  ]
}

/** Whose words an unknown path is answered in; under `/v1/` clients say who they are (conversion.md 62). */
export const envelopeOf: Mounts['envelopeOf'] = (call) => {
  if (GEMINI_PREFIXES.some((prefix) => call.path.startsWith(prefix))) return geminiWholeInbound
  if (!OPENAI_PREFIXES.some((prefix) => call.path.startsWith(prefix))) return undefined
  if (call.header('anthropic-version') !== undefined) return anthropicMessagesInbound
  return isGoogleCaller(call) ? geminiWholeInbound : openaiChatInbound
}

const OPENAI_PREFIXES = ['/v1/', '/openai/'] as const
const GEMINI_PREFIXES = ['/v1beta/', '/v1alpha/', '/v1beta1/', '/upload/'] as const

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
