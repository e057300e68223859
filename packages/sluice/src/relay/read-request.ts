import type { JsonFault, JsonMembers, JsonScan } from '../bytes/json-scan.ts'
import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { parseKeepingDigits } from '../protocols/chat/raw-json.ts'

/** A JSON body, read once: the bytes, their value and where its top-level fields lie. */
export interface RequestBody {
  bytes: Buffer
  json: JsonObject
  members: JsonMembers
}

/**
 * Checks a JSON body (reliability.md 3). `scan` knows the protocol's fields; in those named by `digitsIn` numbers keep
 * their digits, as raw JSON where a double cannot hold them (conversion.md 7).
 */
export async function readRequest(
  reading: Promise<Buffer>,
  scan: (body: Buffer) => JsonScan,
  digitsIn: readonly string[] = NO_FIELDS,
): Promise<RequestBody> {
  const bytes = await reading
  if (bytes.length === 0) throw invalidJson('The request has no body; a JSON object is needed.')
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw invalidJson('The request body is not valid JSON.', cause)
  }
  if (!isJsonObject(json)) throw invalidJson('The request body must be a JSON object.')
  const members = scan(bytes)
  if (!members.ok) throw refuseJson(members)
  if (members.longNumbers === true && digitsIn.length > 0) keepDigits(json, bytes, digitsIn)
  return { bytes, json, members }
}

const NO_FIELDS: readonly string[] = []

/** Few bodies hold such a number: they are read a second time. */
function keepDigits(json: JsonObject, bytes: Buffer, fields: readonly string[]): void {
  const exact = parseKeepingDigits(bytes.toString('utf8'))
  if (!isJsonObject(exact)) return
  for (const field of fields) if (exact[field] !== undefined) json[field] = exact[field]
}

function invalidJson(message: string, cause?: unknown): GatewayError {
  return new GatewayError('bad-request', message, { code: 'invalid_json', cause })
}

function refuseJson(fault: JsonFault): GatewayError {
  const init = fault.key === undefined ? {} : { param: fault.key }
  const at = fault.key === undefined ? '' : ` (in ${JSON.stringify(fault.key.slice(0, 80))})`
  const refuse = (message: string, code: string): GatewayError =>
    new GatewayError('bad-request', `${message}${at}.`, { ...init, code })
  switch (fault.reason) {
    case 'malformed':
      return refuse('The request body is not valid JSON', 'invalid_json')
    case 'too-deep':
      return refuse('The request body is nested deeper than 64 levels', 'json_too_deep')
    case 'array-too-long':
      return refuse('An array in the request body has more than 20,000 elements', 'json_too_large')
    case 'too-many-keys':
      return refuse('An object in the request body has more than 10,000 keys', 'json_too_large')
    case 'proto-key':
      return refuse('The key `__proto__` is not allowed', 'invalid_key')
    case 'duplicate-key':
      return refuse('A field occurs twice', 'duplicate_key')
    case 'look-alike-key':
      return refuse('A field is spelled like a known one, but for case or escapes', 'ambiguous_key')
  }
}
