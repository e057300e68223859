import { type DoorHandler, openChatDoor } from '../api/chat-door.ts'
import { openObjectDoor } from '../api/gemini-objects.ts'
import { openUploadDoor } from '../api/gemini-uploads.ts'
import type { FormatRoute } from '../api/mount.ts'
import { openJsonScanner } from '../bytes/json-scan.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatRoute } from '../protocols/chat/chat-route.ts'
import { CACHED_FIELDS } from '../protocols/chat/gemini-generate/cached-content.ts'
import { EMBED_FIELDS } from '../protocols/chat/gemini-generate/decode-embed.ts'
import { batchEmbedContents, embedContent } from '../protocols/chat/gemini-generate/embed.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { GEMINI_OBJECT_ROUTES, type ObjectRoute } from '../protocols/chat/gemini-generate/object-routes.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { forwardingServices } from '../relay/forwarding-services.ts'
import type { RelayServices } from '../relay/services.ts'
import { isGoogleCaller } from './is-google-caller.ts'
import { openMissingDoor } from './missing-door.ts'

const scanEmbed = openJsonScanner(EMBED_FIELDS)
const scanCached = openJsonScanner(CACHED_FIELDS)

/** Embeddings, which go to channels of Google's own form alone, and are paid as every call is. */
export function openEmbedDoor(door: ChatDoor, { form }: ChatRoute, services: RelayServices): DoorHandler {
  const { inbound, outbound } = form === 'embed' ? embedContent : batchEmbedContents
  return openChatDoor(
    { ...door, inbound, operation: 'embedding', scan: scanEmbed },
    forwardingServices(services, outbound),
  )
}

/** What Google keeps for a caller: cached contents and files. `baseUrl`: of the addresses that uploads go on at. */
export function bindGeminiObjects(
  services: RelayServices,
  headers: (call: InboundCall) => string[],
  baseUrl: () => string,
): readonly FormatRoute[] {
  return GEMINI_OBJECT_ROUTES.map((route) => {
    const { method, path } = route
    const handler = bindObject(route, headers, services, baseUrl)
    return { method, path, protocol: 'gemini-generate', handler }
  })
}

function bindObject(
  { path, act, collection, isShared }: ObjectRoute,
  headers: (call: InboundCall) => string[],
  services: RelayServices,
  baseUrl: () => string,
): DoorHandler {
  const door: ChatDoor = {
    inbound: geminiWholeInbound,
    route: path,
    scan: scanCached,
    headers,
    keyInQuery: true,
    digitsIn: ['contents'],
  }
  const handler =
    act === 'upload'
      ? openUploadDoor(door, services, baseUrl)
      : openObjectDoor(act, collection, door, services)
  if (isShared !== true) return handler
  // OpenAI's files.
  const missing = openMissingDoor({ inbound: openaiChatInbound, headers })
  return (call, parameter) => (isGoogleCaller(call) ? handler : missing)(call, parameter)
}
