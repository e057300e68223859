import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import { SILENT_NOTES } from '../../canonical/notes.ts'
import type { InboundCall } from '../../io/server/inbound-call.ts'
import { compactInbound, compactOutbound } from '../../protocols/chat/openai-responses/compact.ts'
import { compactionInbound, summaryInbound } from '../../protocols/chat/openai-responses/sum-up.ts'
import type { Channel } from '../../routing/channel.ts'
import { chooseFormat } from '../../routing/choose-format.ts'
import { upstreamModelOf } from '../../routing/upstream-model.ts'
import { NO_STATE } from '../call-state.ts'
import type { ChatDoor } from '../chat-door.ts'
import { identifyCaller } from '../identify-caller.ts'
import { narrowValues } from '../narrow-values.ts'
import { relayChat } from '../relay-chat.ts'
import type { RelayServices } from '../services.ts'
import { UpstreamRoutes } from '../upstream-routes.ts'

const PROTOCOL = 'openai-responses'

/** How a call is carried out: as what, and with what. */
interface Way {
  door: ChatDoor
  services: RelayServices
}

/**
 * A response whose input asks for a summary: by a vendor that sums up itself, where one serves the model, else a summary
 * that the model writes as any answer (conversion.md 52).
 */
export function doorOfCompaction(
  call: InboundCall,
  door: ChatDoor,
  services: RelayServices,
  body: JsonObject,
): Way {
  return hasNative(call, door, services, body)
    ? { door, services: { ...services, values: narrowValues(services, sumsUp) } }
    : { door: { ...door, inbound: summaryInbound }, services }
}

/** `POST /responses/compact`. Its answer is kept nowhere: it is the input of what comes next. */
export function openCompactDoor(
  door: ChatDoor,
  services: RelayServices,
): (call: InboundCall) => Promise<void> {
  const { prepareState } = door
  const stateless: ChatDoor = {
    ...door,
    inbound: compactionInbound,
    ...(prepareState !== undefined && {
      prepareState: async (question, of) => ({
        ...(await prepareState(question, of)),
        keep: NO_STATE.keep,
      }),
    }),
  }
  const native: Way = {
    door: { ...stateless, inbound: compactInbound },
    services: {
      ...services,
      values: narrowValues(services, sumsUp),
      outbound: new Map([[PROTOCOL, compactOutbound]]),
      // Its addresses are others.
      routes: new UpstreamRoutes(),
    },
  }
  return async (call) => {
    const reading = call.readBody({ bytes: services.values().settings.bodyBytes, compressed: true })
    const body = await reading.then(parseObject).catch(() => ({}))
    const way = hasNative(call, door, services, body) ? native : { door: stateless, services }
    await relayChat(call, way.door, way.services, { body: reading })
  }
}

/** What is wrong with a caller or its body the relay tells. */
function hasNative(call: InboundCall, door: ChatDoor, services: RelayServices, body: JsonObject): boolean {
  const { model } = body
  if (typeof model !== 'string') return false
  const values = services.values()
  try {
    const { key } = identifyCaller(call, values, services, SILENT_NOTES, door.keyInQuery)
    const serving = values.channels.serving(model, key.customer.group)
    return serving.some((channel) => sumsUp(channel, model))
  } catch {
    return false
  }
}

/** Whether the channel's vendor sums up itself. */
function sumsUp(channel: Channel, model: string): boolean {
  const format = chooseFormat(channel, PROTOCOL, upstreamModelOf(channel, model))
  return format.protocol === PROTOCOL && format.quirks?.compacts === true
}

function parseObject(body: Buffer): JsonObject {
  const json: unknown = JSON.parse(body.toString('utf8'))
  return isJsonObject(json) ? json : {}
}
