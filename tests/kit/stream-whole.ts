import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { RecordedApi } from './recorded-exchanges.ts'
import { streamChat, streamCohere, streamOllama } from './stream-chat.ts'
import { streamConverse, streamMessage } from './stream-messages.ts'
import { streamGemini, streamResponse } from './stream-responses.ts'

const STREAM: Readonly<Record<RecordedApi, (body: JsonObject) => JsonObject[]>> = {
  chat: streamChat,
  responses: streamResponse,
  messages: streamMessage,
  'generate-content': streamGemini,
  converse: streamConverse,
  cohere: streamCohere,
  ollama: streamOllama,
}

/** A whole answer in the pieces in which its vendor would have streamed it, by its documentation. */
export function streamWhole(api: RecordedApi, body: JsonObject): JsonObject[] {
  return STREAM[api](body)
}
