import type { JsonFault, JsonMembers, JsonScan } from '../bytes/json-scan.ts'
import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'

/** A JSON body, read once: the bytes, their value and where its top-level fields lie. */
export interface RequestBody {
  bytes: Buffer
  json: JsonObject
  members: JsonMembers
}

/** Reads and checks a JSON body (reliability.md 3). `scan` knows the protocol's fields. */
export async function readRequest(
  call: InboundCall,
  limit: number,
  scan: (body: Buffer) => JsonScan,
): Promise<RequestBody> {
  const bytes = await call.readBody({ bytes: limit, compressed: true })
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
  return { bytes, json, members }
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
