import type { AnswerPart, FinishReason } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { FaultOwner } from '../canonical/upstream-error.ts'
import { emptyUsage, type Usage, type UsageReport } from '../canonical/usage.ts'
import type { ExpectedAnswer, ProviderFixture } from './provider-fixture.ts'

/** Exchanges in OpenAI's form, written by us in the way that the vendor's page `from` describes. */
export interface Exchanges {
  /** A whole answer of one choice; `body` over the usual frame. */
  answer(
    name: string,
    told: { message: JsonObject; finish?: string; usage?: JsonObject; body?: JsonObject },
    expected: ExpectedAnswer,
  ): ProviderFixture
  /** A stream: each entry a delta, or a chunk's own members where it has `choices` or `usage`. */
  stream(name: string, chunks: readonly JsonObject[], expected: ExpectedAnswer): ProviderFixture
  refusal(name: string, status: number, body: JsonObject, owner: FaultOwner, code?: string): ProviderFixture
}

export function composeExchanges(model: string, from: string): Exchanges {
  const frame = { id: 'x-1', created: 1_900_000_000, model }
  const fixture = (name: string, exchange: ProviderFixture['exchange']): ProviderFixture => ({
    name,
    provenance: 'composed',
    from,
    protocol: 'openai-chat',
    model,
    exchange,
  })
  return {
    answer(name, { message, finish = 'stop', usage, body }, expected) {
      const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }]
      const whole = { ...frame, object: 'chat.completion', choices, ...(usage && { usage }), ...body }
      return fixture(name, { kind: 'answer', body: JSON.stringify(whole), expected })
    },
    stream(name, chunks, expected) {
      const object = 'chat.completion.chunk'
      const frames = chunks.map((chunk) => JSON.stringify({ ...frame, object, ...spread(chunk) }))
      const text = [...frames, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
      return fixture(name, { kind: 'stream', text, expected })
    },
    refusal(name, status, body, owner, code) {
      const expected = { owner, ...(code !== undefined && { code }) }
      return fixture(name, { kind: 'refusal', status, body: JSON.stringify(body), expected })
    },
  }
}

/** An answer and a stream of which nothing is odd; `beside` is what the vendor states as well, in the usage and in the body. */
export function plainExchanges(
  { answer, stream }: Exchanges,
  beside: { usage?: JsonObject; body?: JsonObject } = {},
): ProviderFixture[] {
  const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, ...beside.usage }
  const expected = said([text('Hello')], { input: 9, output: 2 })
  const told = {
    message: { content: 'Hello' },
    usage,
    ...(beside.body !== undefined && { body: beside.body }),
  }
  const chunks = [{ role: 'assistant', content: 'Hel' }, { content: 'lo' }, finished(), { usage }]
  return [answer('an answer', told, expected), stream('a stream', chunks, expected)]
}

function spread(chunk: JsonObject): JsonObject {
  if (chunk.choices !== undefined || chunk.usage !== undefined) return { choices: [], ...chunk }
  return { choices: [{ index: 0, delta: chunk, finish_reason: null }] }
}

/** The chunk that ends a choice. */
export function finished(word = 'stop', rest: JsonObject = {}): JsonObject {
  return { choices: [{ index: 0, delta: {}, finish_reason: word }], ...rest }
}

/** What must be booked. */
export function booked(usage: Partial<Usage>, cost?: bigint): { usage: UsageReport } {
  return {
    usage: { usage: { ...emptyUsage(), ...usage }, ...(cost !== undefined && { reportedCost: cost }) },
  }
}

/** What one choice must have said, and what must be booked. */
export function said(
  parts: AnswerPart[],
  usage: Partial<Usage>,
  end: { finish?: FinishReason; raw?: string; cost?: bigint } = {},
): ExpectedAnswer {
  const { finish = 'stop', raw = 'stop', cost } = end
  return { choices: [{ index: 0, parts, finish, rawFinish: raw }], ...booked(usage, cost) }
}

export function text(value: string): AnswerPart {
  return { type: 'text', text: value }
}

export function thought(value: string): AnswerPart {
  return { type: 'reasoning', text: value }
}
