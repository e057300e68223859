import { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import { answerUnrecorded } from '../relay/answer-error.ts'
import { idHeaders } from '../relay/answer-headers.ts'
import { identifyCaller, requireCallerAddress } from '../relay/identify-caller.ts'
import { findOfferedModel, type OfferedModel, offeredModels } from '../relay/list-models.ts'
import type { RelayServices } from '../relay/services.ts'
import type { DoorHandler } from './chat-door.ts'

/** How a format shows the models that a key may call. */
export interface ModelListFormat {
  /** Its words for errors. */
  inbound: Pick<ChatInbound, 'encodeError' | 'requestIdHeader'>
  list(models: readonly OfferedModel[], query: URLSearchParams): JsonObject
  one(model: OfferedModel): JsonObject
  /** A key may stand in the query. */
  keyInQuery?: true
}

export interface ModelDoor {
  /** The form of the list that the caller reads: some share a path. */
  formatFor: (call: InboundCall) => ModelListFormat
  headers: (call: InboundCall) => string[]
}

/** The list of models and one of them: free, but for a valid key. */
export function openModelDoor(
  door: ModelDoor,
  act: 'list-models' | 'show-model',
  services: RelayServices,
): DoorHandler {
  return async (call, parameter) => {
    const requestId = mintId('req', services.clock.now())
    const format = door.formatFor(call)
    const ids = idHeaders(requestId, format.inbound.requestIdHeader)
    const headers = [...ids, ...door.headers(call)]
    try {
      const values = services.values()
      const caller = identifyCaller(call, values, services, SILENT_NOTES, format.keyInQuery)
      requireCallerAddress(caller, call, values)
      const { key } = caller
      const body =
        act === 'list-models'
          ? format.list(offeredModels(key, services), new URLSearchParams(call.query))
          : format.one(requireModel(findOfferedModel(key, parameter ?? '', services), parameter ?? ''))
      call.answer(200, ['content-type', 'application/json', ...headers], JSON.stringify(body))
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      answerUnrecorded(call, format.inbound, error, { headers, requestId })
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
