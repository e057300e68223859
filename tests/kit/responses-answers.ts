import type { AnswerPart, ChatAnswer, FinishReason } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { emptyUsage } from '../../packages/sluice/src/canonical/usage.ts'
import { decodeRequest } from '../../packages/sluice/src/protocols/chat/openai-responses/decode-request.ts'
import { hasSchemas } from './recordings.ts'
import { openaiComplaints } from './vendor-schemas.ts'

/** Answers, and the memos of requests, for tests of the `openai-responses` format. */
export const USAGE = {
  usage: { ...emptyUsage(), input: 3, cachedInput: 2, cacheWrite5m: 1, output: 7, reasoning: 4 },
}

export function answerOf(parts: AnswerPart[], finish: FinishReason = 'stop'): ChatAnswer {
  return { choices: [{ index: 0, parts, finish }], usage: USAGE }
}

export function memoOf(body: JsonObject): JsonObject {
  const request = decodeRequest({ model: 'm', input: 'Hi', ...body }, new NoteList(), {
    header: () => undefined,
  })
  return request.memo ?? {}
}

export const aText = (said: string): AnswerPart => ({ type: 'text', text: said })

export const aCall = (id: string, name = 'f'): AnswerPart => ({
  type: 'tool-call',
  id,
  name,
  arguments: '{"a": 1}',
})

/** The output without what every item has and no test wants to spell. */
export function briefly(output: Json | undefined): Json {
  const items = Array.isArray(output) ? output.filter(isJsonObject) : []
  return items.map(({ id: _, ...item }) => {
    if (item.type === 'message' && Array.isArray(item.content)) {
      const content = item.content.filter(isJsonObject).map((part) => {
        const kept: JsonObject = { ...part }
        for (const key of ['annotations', 'logprobs']) {
          const list = kept[key]
          if (Array.isArray(list) && list.length === 0) delete kept[key]
        }
        return kept
      })
      const { role: _role, ...message } = item
      return { ...message, content }
    }
    return item
  })
}

/** What OpenAI's description says of it, where that is at hand. It knows no `usage: null`, which OpenAI sends (recorded). */
export function complaintsOf(schema: string, value: unknown): string[] {
  const shown = JSON.parse(JSON.stringify(value, (key, one) => (key === 'usage' ? (one ?? undefined) : one)))
  return hasSchemas ? openaiComplaints(schema, shown) : []
}
