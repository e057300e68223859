import type { KeyEntry } from '../access/keys/keyring.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { WriteError } from '../io/database/write-error.ts'
import { mintId } from '../io/mint-id.ts'
import type { Headers, InboundCall } from '../io/server/inbound-call.ts'
import { enterWith } from '../relay/admit-call.ts'
import { answerUnrecorded } from '../relay/answer-error.ts'
import type { ChatDoor } from '../relay/chat-door.ts'
import { identifyCaller, requireCallerAddress } from '../relay/identify-caller.ts'
import { readRequest } from '../relay/read-request.ts'
import type { LiveValues, RelayServices, RelaySettings } from '../relay/services.ts'

/** A call that costs nothing, by a caller who may make it. */
export interface FreeCall {
  call: InboundCall
  key: KeyEntry
  /** Of a call that brings one, else empty. */
  body: JsonObject
  bytes: Buffer
  settings: RelaySettings
  requestId: string
  /** Of whatever is answered. */
  headers: Headers
}

/** What is answered; undefined where that has been done already. */
export type FreeAnswer = { body: string | Buffer; contentType?: string } | undefined

/**
 * Answers a call that costs nothing: it needs a key, the right to call from where it comes, and a place within the key's
 * limits. An error is told in the format's words.
 */
export async function answerFree(
  call: InboundCall,
  door: ChatDoor,
  answer: (free: FreeCall) => Promise<FreeAnswer>,
  services: RelayServices,
  parts: FreeParts = {},
): Promise<void> {
  const requestId = mintId('req', services.clock.now())
  const headers = ['x-request-id', requestId, ...door.headers(call)]
  services.living.enter()
  try {
    const values = services.values()
    const { settings } = values
    const read = await readBody(call, door, settings, parts)
    const owner = parts.identify?.(values)
    const caller =
      owner === undefined
        ? identifyCaller(call, values, services, SILENT_NOTES, door.keyInQuery)
        : { key: owner, clientIp: null }
    requireCallerAddress(caller, call, values)
    const { key } = caller
    const slot = enterWith(key, 0, values, services)
    try {
      const { json: body, bytes } = read
      const answered = await answer({ call, key, body, bytes, settings, requestId, headers })
      if (answered === undefined) return
      const { contentType = 'application/json' } = answered
      call.answer(200, ['content-type', contentType, ...headers], answered.body)
    } finally {
      slot.release(0)
    }
  } catch (thrown) {
    const error = thrown instanceof WriteError && thrown.fault !== 'command' ? unwritten(thrown) : thrown
    if (!(error instanceof GatewayError)) throw error
    answerUnrecorded(call, door.inbound, error, { headers, requestId })
  } finally {
    services.living.leave(undefined)
  }
}

/** What is otherwise with some of them. */
export interface FreeParts {
  /** The body is no JSON. */
  isRaw?: true
  /** Whose call it is where no key says so; undefined: a key does. */
  identify?: (values: LiveValues) => KeyEntry | undefined
}

async function readBody(
  call: InboundCall,
  door: ChatDoor,
  settings: RelaySettings,
  { isRaw }: FreeParts,
): Promise<{ json: JsonObject; bytes: Buffer }> {
  if (isRaw === true) {
    return { json: {}, bytes: await call.readBody({ bytes: settings.bodyBytes, compressed: false }) }
  }
  return call.method === 'POST' ? readOptional(call, door, settings) : { json: {}, bytes: Buffer.alloc(0) }
}

/** A body may be left out: what is needed of it is asked for by name. */
async function readOptional(
  call: InboundCall,
  { scan }: ChatDoor,
  { bodyBytes }: RelaySettings,
): Promise<{ json: JsonObject; bytes: Buffer }> {
  const bytes = await call.readBody({ bytes: bodyBytes, compressed: true })
  if (bytes.length === 0) return { json: {}, bytes }
  return readRequest(Promise.resolve(bytes), scan)
}

function unwritten(cause: WriteError): GatewayError {
  return new GatewayError('unavailable', 'The database does not take writes now. Please try again.', {
    retryAfter: 5,
    cause,
  })
}
