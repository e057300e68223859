import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { completionTokens, emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'
import { assembleConverse } from './converse-recordings.ts'
import { assembleMessage } from './messages-recordings.ts'
import { child, emptyChoice, list, type PlainChoice, text } from './read-chat-plainly.ts'
import { billedByCohere, readCoherePlainly } from './read-cohere-plainly.ts'
import { readConversePlainly } from './read-converse-plainly.ts'
import { readPlainly } from './read-gemini-plainly.ts'
import { readMessagePlainly } from './read-message-plainly.ts'
import { readOllamaPlainly } from './read-ollama-plainly.ts'
import { type PlainRecording, readRecordingPlainly } from './read-recording-plainly.ts'
import { readResponsePlainly } from './read-response-plainly.ts'
import type { RecordedExchange } from './recorded-exchanges.ts'

/** What a reader of any format should find in a recorded answer, and what only some formats can show. */
export interface PlainExchange extends PlainRecording {
  /** Pictures and sounds of each choice. */
  media: { pictures: number; sounds: number }[]
  /** Work of the vendor's own tools, by the kinds of its blocks. */
  hosted: { kind: string; isSearch: boolean }[]
  /** Citations of other things than web pages. */
  files: number
  /** It is not an answer yet. */
  isPending: boolean
}

const NOTHING_BESIDE = { media: [], hosted: [], files: 0, isPending: false }
const NOT_FAILED = { stated: undefined, failed: false, isContradictory: false }

export function readExchangePlainly(one: RecordedExchange): PlainExchange {
  const { api, bodies, streaming } = one
  switch (api) {
    case 'chat':
      return { ...readRecordingPlainly({ ...one, api }), ...NOTHING_BESIDE, ...besideChat(bodies) }
    case 'messages':
      return { ...readRecordingPlainly({ ...one, api }), ...NOTHING_BESIDE, ...besideMessage(one) }
    case 'generate-content':
      return { ...readRecordingPlainly({ ...one, api }), ...NOTHING_BESIDE, ...besideGemini(bodies) }
    case 'responses':
      return readResponses(bodies, streaming)
    case 'converse':
      return readConverse(bodies, streaming)
    case 'cohere':
      return readCohere(bodies)
    case 'ollama':
      return readOllama(bodies)
  }
}

function besideChat(bodies: readonly JsonObject[]): Partial<PlainExchange> {
  const media: PlainExchange['media'] = []
  for (const choice of bodies.flatMap(({ choices }) => list(choices))) {
    const message = isJsonObject(choice.delta) ? choice.delta : child(choice, 'message')
    const at = typeof choice.index === 'number' ? choice.index : 0
    const { pictures = 0, sounds = 0 } = media[at] ?? {}
    // Go's clients write the empty form of what is absent.
    const hasSound = sounds > 0 || text(child(message, 'audio').id) !== ''
    media[at] = { pictures: pictures + list(message.images).length, sounds: hasSound ? 1 : 0 }
  }
  return { media }
}

function besideMessage({ bodies, streaming }: RecordedExchange): Partial<PlainExchange> {
  const frames = bodies.map((body) => ({ event: String(body.type), data: JSON.stringify(body) }))
  const message = (streaming ? assembleMessage(frames) : bodies[0]) ?? {}
  const { vendor } = readMessagePlainly(message)
  const cited = list(message.content).flatMap(({ citations }) => list(citations))
  return {
    hosted: vendor.map(({ type, name }) => {
      const kind = String(type)
      return { kind, isSearch: name === 'web_search' || kind === 'web_search_tool_result' }
    }),
    files: cited.filter(({ url }) => typeof url !== 'string').length,
  }
}

function besideGemini(bodies: readonly JsonObject[]): Partial<PlainExchange> {
  const parts = bodies
    .flatMap(({ candidates }) => list(candidates))
    .flatMap((candidate) => list(child(candidate, 'content').parts))
  const types = parts
    .filter(({ thought }) => thought !== true)
    .map((part) => child(part, 'inlineData').mimeType)
  return {
    media: [
      {
        pictures: types.filter((type) => text(type).startsWith('image/')).length,
        sounds: types.some((type) => text(type).startsWith('audio/')) ? 1 : 0,
      },
    ],
    hosted: readPlainly(bodies).vendorKinds.map((kind) => ({ kind, isSearch: false })),
  }
}

function finish(choice: PlainChoice, rest: Partial<PlainExchange>): PlainExchange {
  const { usage } = rest
  const said = choice.text + choice.reasoning + choice.refusal
  const isSilent = said === '' && choice.calls.length === 0
  const isFree = usage === undefined || completionTokens(usage) === 0
  const isPlainEnd = choice.finish === null || choice.finish === 'stop'
  const hasMore = (rest.hosted?.length ?? 0) + (rest.media?.[0]?.pictures ?? 0) > 0
  return {
    ...NOT_FAILED,
    ...NOTHING_BESIDE,
    usage: undefined,
    choices: [choice],
    isEmpty: isSilent && isFree && isPlainEnd && !hasMore && rest.failed !== true && rest.isPending !== true,
    ...rest,
  }
}

const LAST = /^response\.(?:completed|incomplete|failed)$/

function readResponses(bodies: readonly JsonObject[], streaming: boolean): PlainExchange {
  const last = streaming ? bodies.findLast(({ type }) => LAST.test(String(type)))?.response : bodies[0]
  const isBroken = streaming && (!isJsonObject(last) || bodies.some(({ type }) => type === 'error'))
  const response = isBroken ? assembleResponse(bodies) : isJsonObject(last) ? last : {}
  const plain = readResponsePlainly(response)
  const choice: PlainChoice = {
    ...emptyChoice(),
    text: plain.text,
    refusal: plain.refusal,
    reasoning: plain.reasoning.join(''),
    calls: plain.calls.map(({ custom, ...call }) => (custom ? { ...call, custom } : call)),
    finish: endOfResponse(plain.ending, plain.calls.length),
  }
  return finish(choice, {
    usage: plain.usage,
    failed: isBroken || response.status === 'failed',
    hosted: plain.hosted
      .filter((kind) => kind !== 'image_generation_call')
      .map((kind) => ({ kind, isSearch: kind === 'web_search_call' })),
    media: [{ pictures: plain.images.length, sounds: 0 }],
    files: plain.files,
    isPending: response.status === 'queued' || response.status === 'in_progress',
  })
}

function endOfResponse(ending: string, calls: number): string {
  if (ending === 'max_output_tokens') return 'length'
  if (ending === 'content_filter') return 'content_filter'
  return calls > 0 ? 'tool_calls' : 'stop'
}

/** What a stream without an end has said. */
function assembleResponse(bodies: readonly JsonObject[]): JsonObject {
  const texts = bodies.filter(({ type }) => type === 'response.output_text.delta')
  const thoughts = bodies.filter(({ type }) => /^response\.reasoning.*_text\.delta$/.test(String(type)))
  const join = (events: readonly JsonObject[]) => events.map(({ delta }) => text(delta)).join('')
  const calls = bodies.flatMap(({ type, item }) =>
    type === 'response.output_item.done' && isJsonObject(item) && /_call$/.test(String(item.type))
      ? [item]
      : [],
  )
  return {
    output: [
      { type: 'reasoning', summary: [{ text: join(thoughts) }] },
      { type: 'message', content: [{ text: join(texts) }] },
      ...calls,
    ],
  }
}

const CONVERSE_FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
}

function readConverse(bodies: readonly JsonObject[], streaming: boolean): PlainExchange {
  const frames = bodies.flatMap((body) =>
    Object.entries(body).map(([event, value]) => ({ event, data: JSON.stringify(value) })),
  )
  const plain = readConversePlainly(streaming ? assembleConverse(frames) : (bodies[0] ?? {}))
  const [input = 0, read = 0, written = 0, output = 0] = plain.usage
  const choice: PlainChoice = {
    ...emptyChoice(),
    text: plain.text,
    reasoning: plain.thoughts.map((thought) => thought.text).join(''),
    calls: plain.calls.map(({ id, name, input: given }) => ({ id, name, arguments: JSON.stringify(given) })),
    finish: CONVERSE_FINISH[plain.stopReason ?? ''] ?? 'stop',
    raw: plain.stopReason ?? '',
  }
  const searches = plain.vendor.filter(({ toolUse }) => isJsonObject(toolUse)).length
  const usage: Usage = { ...emptyUsage(), input, cachedInput: read, cacheWrite5m: written, output }
  usage.webSearch = searches
  const files = plain.cited.filter((one) => typeof one !== 'string').length
  return finish(choice, { usage, files, hosted: plain.vendor.flatMap(kindsOf) })
}

function kindsOf(block: JsonObject): PlainExchange['hosted'] {
  return Object.keys(block).map((kind) => ({ kind, isSearch: false }))
}

const COHERE_FINISH: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
}

function readCohere(bodies: readonly JsonObject[]): PlainExchange {
  const plain = readCoherePlainly(bodies)
  const choice: PlainChoice = {
    ...emptyChoice(),
    text: plain.text,
    reasoning: plain.thoughts,
    calls: plain.calls,
    finish: COHERE_FINISH[plain.finish] ?? 'stop',
    raw: plain.finish,
  }
  const isStated = isJsonObject(plain.usage.billed_units)
  const usage: Usage | undefined = isStated ? { ...emptyUsage(), ...billedByCohere(plain.usage) } : undefined
  return finish(choice, {
    usage,
    files: bodies.flatMap(citedByCohere).filter((source) => !isAddressed(source)).length,
  })
}

/** What the citations of an answer, or of an event of one, rest on. */
function citedByCohere(body: JsonObject): JsonObject[] {
  const { citations } = child(typeof body.type === 'string' ? child(body, 'delta') : body, 'message')
  const cited = isJsonObject(citations) ? [citations] : list(citations)
  return cited.flatMap(({ sources }) => list(sources))
}

function isAddressed(source: JsonObject): boolean {
  return /"(?:url|id)":"https?:/.test(JSON.stringify(source))
}

function readOllama(bodies: readonly JsonObject[]): PlainExchange {
  const plain = readOllamaPlainly(bodies)
  const calls = plain.calls.map((call) => ({ ...call, id: '', arguments: JSON.stringify(call.arguments) }))
  const end = plain.finish === 'length' ? 'length' : 'stop'
  const choice: PlainChoice = {
    ...emptyChoice(),
    text: plain.text,
    reasoning: plain.thoughts,
    calls,
    finish: calls.length > 0 && end === 'stop' ? 'tool_calls' : end,
  }
  const [input = 0, output = 0] = plain.counts
  return finish(choice, { usage: { ...emptyUsage(), input, output } })
}
