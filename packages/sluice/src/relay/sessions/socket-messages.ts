import type { JsonMembers } from '../../bytes/json-scan.ts'
import { spliceMembers } from '../../bytes/splice.ts'
import { badField, type GatewayError } from '../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { Headers } from '../../io/server/inbound-call.ts'
import type { BodyEdit } from '../../protocols/chat/chat-format.ts'
import { describeError } from '../../protocols/chat/openai-responses/encode-error.ts'
import type { ChatDoor } from '../chat-door.ts'

/**
 * Messages of the WebSocket of Responses, both ways: https://developers.openai.com/api/docs/guides/websocket-mode
 */

/** What a client says. */
export type ClientMessage =
  /** The body of a `POST /responses`, which is to stream. */
  | { type: 'create'; streamId: string | undefined; body: Buffer }
  /** Says nothing that would be answered (Codex tells that it has read a response). */
  | { type: 'note' }
  | { type: 'steer'; message: JsonObject }
  | { type: 'wrong'; streamId: string | undefined; error: GatewayError }

const STREAM_ID = /^[A-Za-z0-9_.-]{1,256}$/
/** Fields that say how a message is carried, not what is asked. */
const ENVELOPE: readonly string[] = ['type', 'stream_id', 'stream']

/** A body is not parsed for this: only where its members stand is looked at, and what little is asked of it. */
export function readClientMessage(text: Buffer, { scan }: Pick<ChatDoor, 'scan'>): ClientMessage {
  const members = scan(text)
  // What is wrong with it the relay tells, as of any body.
  if (!members.ok || members.open === -1) return { type: 'create', streamId: undefined, body: text }
  const type = readMember(text, members, 'type')
  const streamId = readMember(text, members, 'stream_id')
  if (streamId !== undefined && (typeof streamId !== 'string' || !STREAM_ID.test(streamId))) {
    return { type: 'wrong', streamId: undefined, error: wrongStreamId() }
  }
  switch (type) {
    case 'response.create':
      return readCreate(text, members, streamId)
    case 'response.processed':
      return { type: 'note' }
    case 'response.steer':
      return readSteer(text)
    default: {
      const error = badField('type', "'type' must be response.create.", 'unknown_event_type')
      return { type: 'wrong', streamId, error }
    }
  }
}

function readCreate(text: Buffer, members: JsonMembers, streamId: string | undefined): ClientMessage {
  const background = readMember(text, members, 'background')
  if (background === true) {
    const error = badField('background', "'background' cannot be asked for over a WebSocket.")
    return { type: 'wrong', streamId, error }
  }
  const edits: BodyEdit[] = ENVELOPE.map((key) => ({ key, remove: true }))
  if (background === false) edits.push({ key: 'background', remove: true })
  // Over HTTP nobody knows the word; its other value is ours to read.
  if (readMember(text, members, 'generate') === true) edits.push({ key: 'generate', remove: true })
  edits.push({ key: 'stream', value: 'true' })
  return { type: 'create', streamId, body: spliceMembers(text, members, edits) }
}

function readSteer(text: Buffer): ClientMessage {
  try {
    const message: unknown = JSON.parse(text.toString('utf8'))
    if (isJsonObject(message)) return { type: 'steer', message }
  } catch {
    // Not JSON within.
  }
  return {
    type: 'wrong',
    streamId: undefined,
    error: badField('', 'The message is not valid JSON.', 'invalid_json'),
  }
}

/** Undefined: it is absent, or no value. */
function readMember(text: Buffer, { members }: JsonMembers, key: string): Json | undefined {
  const found = members.find((member) => member.key === key)
  if (found === undefined) return undefined
  try {
    const value: Json = JSON.parse(text.toString('utf8', found.valueStart, found.valueEnd))
    return value ?? undefined
  } catch {
    return undefined
  }
}

function wrongStreamId(): GatewayError {
  return badField(
    'stream_id',
    "'stream_id' must have 1 to 256 letters, digits, underscores, hyphens or periods.",
    'invalid_stream_id',
  )
}

/** An event under the name of the lane that its request came on. */
export function nameLane(data: string, streamId: string | undefined): string {
  if (streamId === undefined) return data
  const at = data.indexOf('{') + 1
  return `{"stream_id":${JSON.stringify(streamId)},${data.slice(at)}`
}

/** What refuses a request, where HTTP would have said it by a status. `headers`: of that answer, as far as clients read them. */
export function writeErrorEvent(
  status: number,
  error: Json,
  streamId: string | undefined,
  headers: JsonObject = {},
): string {
  const lane = streamId === undefined ? {} : { stream_id: streamId }
  const said = Object.keys(headers).length === 0 ? {} : { headers }
  return JSON.stringify({ type: 'error', status, ...lane, error, ...said })
}

export function writeError(error: GatewayError, streamId: string | undefined): string {
  return writeErrorEvent(error.status, describeError(error), streamId)
}

const SHOWN_HEADERS: ReadonlySet<string> = new Set(['x-request-id', 'retry-after', 'x-should-retry'])

export function showHeaders(headers: Headers): JsonObject {
  const shown: JsonObject = {}
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]]
    if (SHOWN_HEADERS.has(name)) shown[name] = value
  }
  return shown
}

/** Input for a response that is being made is not taken. */
export function refuseSteer({ previous_response_id: id, input }: JsonObject): string {
  return JSON.stringify({
    type: 'response.steer.failed',
    sequence_number: 0,
    steer: { previous_response_id: id ?? null, input: input ?? null },
    error: {
      type: 'invalid_request_error',
      code: 'steering_not_supported',
      message: 'A response cannot be steered here: send the input with the next response.create.',
    },
  })
}
