import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import { type NoteList, SILENT_NOTES } from '../canonical/notes.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { RequestHead } from '../protocols/chat/chat-format.ts'
import type { BackgroundPart } from './background-part.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { IdempotencyClaim } from './call-records.ts'
import { NO_STATE, type PreparedState } from './call-state.ts'
import type { ChatDoor } from './chat-door.ts'
import { readIdempotencyClaim } from './idempotency.ts'
import { identifyCaller, requireCallerAddress } from './identify-caller.ts'
import { MODEL_NAME_LENGTH } from './plan-call.ts'
import { checkLinks, type LinkedPart } from './prepare-media.ts'
import { type RequestBody, readRequest } from './read-request.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** What is known of a call before it is looked at. */
export interface GivenParts {
  /** The parameter of its route. */
  parameter?: string
  /** Its body, where that was read to see whose call it is. */
  body?: Promise<Buffer>
  /** The id that its answer is to have, which then is ours to write. */
  answerId?: string
  /** Nobody waits for its answer. */
  background?: BackgroundPart
}

/** A call, read and understood; nothing has been changed by it. */
export interface ReadCall {
  key: KeyEntry
  body: RequestBody
  request: ChatRequest
  links: readonly LinkedPart[]
  idempotency: IdempotencyClaim | undefined
  /** What it has to do with earlier and later calls. */
  state: PreparedState
}

export interface CallToRead {
  call: InboundCall
  door: ChatDoor
  given: GivenParts
  values: LiveValues
  notes: NoteList
  /** Told of whatever is found out, so that a refusal has its row. */
  receipt: CallReceipt
}

/** In the order in which calls are refused (R31): size and JSON, the key, its address, the fields. */
export async function readCall(ask: CallToRead, services: RelayServices): Promise<ReadCall> {
  const { call, door, given, values, notes, receipt } = ask
  const reading = given.body ?? call.readBody({ bytes: values.settings.bodyBytes, compressed: true })
  const body = await readRequest(reading, door.scan, door.digitsIn).catch((error: unknown) => {
    nameCaller(ask, services)
    throw error
  })
  receipt.requestBytes = body.bytes.length
  const caller = identifyCaller(call, values, services, notes, door.keyInQuery)
  const { key } = caller
  receipt.key = key
  receipt.clientIp = caller.clientIp
  requireCallerAddress(caller, call, values)
  const state = await prepareState(ask, body, key, services)
  const request = door.inbound.decodeRequest(body.json, notes, requestHead(call, given.parameter, state))
  receipt.model = request.model.slice(0, MODEL_NAME_LENGTH)
  receipt.streamed = request.stream
  const links = checkLinks(request, services.ownFileId)
  const asked = { body: body.bytes, parameter: given.parameter }
  const idempotency = readIdempotencyClaim(call, door.route, asked)
  return { key, body, request, links, state, idempotency }
}

/** A body is refused before its key is looked at (R31); where that is a good one, the refusal has a row all the same. */
function nameCaller({ call, door, values, receipt }: CallToRead, services: RelayServices): void {
  try {
    const { key, clientIp } = identifyCaller(call, values, services, SILENT_NOTES, door.keyInQuery)
    receipt.key = key
    receipt.clientIp = clientIp
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
  }
}

function prepareState(
  { door, receipt, values }: CallToRead,
  body: RequestBody,
  key: KeyEntry,
  services: RelayServices,
): Promise<PreparedState> | PreparedState {
  if (door.prepareState === undefined) return NO_STATE
  const { requestId, time } = receipt
  return door.prepareState({ body: body.json, key, settings: values.settings, requestId, time }, services)
}

function requestHead(
  call: InboundCall,
  parameter: string | undefined,
  { stored }: PreparedState,
): RequestHead {
  const head: RequestHead = { header: (name) => call.header(name) }
  if (parameter !== undefined) head.parameter = parameter
  if (stored !== undefined) head.stored = stored
  return head
}
