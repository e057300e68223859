import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { TEST_MODEL } from './gateway-config.ts'
import { readFrames } from './read-sse.ts'

/** An answer of the gateway, read to its end. */
export interface Answered {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; empty where it is none. */
  json: JsonObject
  requestId: string
}

export interface CallOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function aBody(fields: JsonObject = {}): JsonObject {
  return { model: TEST_MODEL, messages: [{ role: 'user', content: 'Hi' }], ...fields }
}

/** One call of `/v1/chat/completions`. */
export async function callChat(
  gateway: { url: string },
  key: string,
  body: JsonObject | string,
  options: CallOptions = {},
): Promise<Answered> {
  const response = await openCall(gateway, key, body, options)
  const { status, headers } = response
  return { status, headers, requestId: requestIdOf(response), ...readBody(await response.text()) }
}

/** The response as soon as its head is there. */
export function openCall(
  gateway: { url: string },
  key: string,
  body: JsonObject | string,
  { headers, signal }: CallOptions = {},
): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  })
}

export function requestIdOf({ headers }: { headers: Headers }): string {
  return headers.get('x-request-id') ?? ''
}

function readBody(text: string): Pick<Answered, 'text' | 'json'> {
  try {
    const value: unknown = JSON.parse(text)
    return { text, json: isJsonObject(value) ? value : {} }
  } catch {
    return { text, json: {} }
  }
}

/** The code of an error body. */
export function codeOf({ json }: Pick<Answered, 'json'>): unknown {
  return isJsonObject(json.error) ? json.error.code : undefined
}

/** The text of a whole answer. */
export function contentOf({ json }: Pick<Answered, 'json'>): unknown {
  const choice = Array.isArray(json.choices) ? json.choices[0] : undefined
  return isJsonObject(choice) && isJsonObject(choice.message) ? choice.message.content : undefined
}

/** A streamed answer of the gateway, as a plain reader sees it. */
export interface StreamRead {
  content: string
  finish: string | undefined
  usage: JsonObject | undefined
  error: JsonObject | undefined
  done: boolean
}

/** Reads the text of an event stream. Every event must be JSON or `[DONE]`, and nothing may follow the end. */
export function readStream(text: string): StreamRead {
  const read: StreamRead = {
    content: '',
    finish: undefined,
    usage: undefined,
    error: undefined,
    done: false,
  }
  for (const data of readFrames(text)) {
    if (read.done || read.error !== undefined) throw new Error(`something follows the end: ${data}`)
    if (data === '[DONE]') {
      read.done = true
      continue
    }
    const event: unknown = JSON.parse(data)
    if (!isJsonObject(event)) throw new Error(`not an object: ${data}`)
    readEvent(read, event)
  }
  return read
}

function readEvent(read: StreamRead, event: JsonObject): void {
  if (isJsonObject(event.error)) read.error = event.error
  if (isJsonObject(event.usage)) read.usage = event.usage
  const choice = Array.isArray(event.choices) ? event.choices[0] : undefined
  if (!isJsonObject(choice)) return
  if (isJsonObject(choice.delta) && typeof choice.delta.content === 'string') {
    read.content += choice.delta.content
  }
  if (typeof choice.finish_reason === 'string') read.finish = choice.finish_reason
}
