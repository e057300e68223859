import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type Answered, requestIdOf } from './chat-caller.ts'
import type { StartedGateway } from './started-process.ts'

export type ChatBody = JsonObject | string | Uint8Array<ArrayBuffer>

/** Posts a chat call with no header but those given; an object as JSON, text and bytes as they are. */
export async function postChat(
  gateway: Pick<StartedGateway, 'url'>,
  body: ChatBody,
  headers: Record<string, string> = {},
  path = '/v1/chat/completions',
): Promise<Answered> {
  const asIs = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: asIs ? body : JSON.stringify(body),
  })
  return readAnswer(response)
}

export async function readAnswer(response: Response): Promise<Answered> {
  const { status, headers } = response
  const text = await response.text()
  return { status, headers, requestId: requestIdOf(response), text, json: parseObject(text) }
}

/** The `error` of an answer in OpenAI's shape; empty when it is none. */
export function errorOf({ json }: Pick<Answered, 'json'>): JsonObject {
  return isJsonObject(json.error) ? json.error : {}
}

export function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
