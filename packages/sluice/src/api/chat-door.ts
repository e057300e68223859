import { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { identifyCaller, requireCallerAddress } from '../relay/identify-caller.ts'
import { findOfferedModel, type OfferedModel, offeredModels } from '../relay/list-models.ts'
import { relayChat } from '../relay/relay-chat.ts'
import type { RelayServices } from '../relay/services.ts'

/** How a format shows the models that a key may call. */
export interface ModelListFormat {
  list(models: readonly OfferedModel[]): JsonObject
  one(model: OfferedModel): JsonObject
}

export interface ModelDoor {
  inbound: ChatInbound
  format: ModelListFormat
  headers: (call: InboundCall) => string[]
}

export type DoorHandler = (call: InboundCall, parameter: string | undefined) => Promise<void>

export function openChatDoor(door: ChatDoor, services: RelayServices): DoorHandler {
  return (call) => relayChat(call, door, services)
}

/** `GET /v1/models` and `/v1/models/{id}`: free, but for a valid key. */
export function openModelDoor(
  door: ModelDoor,
  act: 'list-models' | 'show-model',
  services: RelayServices,
): DoorHandler {
  return async (call, parameter) => {
    const requestId = mintId('req', services.clock.now())
    const headers = ['content-type', 'application/json', 'x-request-id', requestId, ...door.headers(call)]
    try {
      const values = services.values()
      const caller = identifyCaller(call, values, services, SILENT_NOTES)
      requireCallerAddress(caller, call, values)
      const { key } = caller
      const body =
        act === 'list-models'
          ? door.format.list(offeredModels(key, services))
          : door.format.one(requireModel(findOfferedModel(key, parameter ?? '', services), parameter ?? ''))
      call.answer(200, headers, JSON.stringify(body))
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      if (error.status < 429) headers.push('x-should-retry', 'false')
      call.answer(error.status, headers, JSON.stringify(door.inbound.encodeError(error, requestId)))
    }
  }
}

function requireModel(found: OfferedModel | undefined, id: string): OfferedModel {
  if (found !== undefined) return found
  throw new GatewayError(
    'not-found',
    `The model ${JSON.stringify(id.slice(0, 200))} does not exist or you do not have access to it.`,
    { code: 'model_not_found', param: 'model' },
  )
}
