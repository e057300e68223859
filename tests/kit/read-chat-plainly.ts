import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'

/** What an answer in OpenAI's form says to a reader who just goes through its fields: the yardstick for the codec. */
export interface PlainChoice {
  text: string
  reasoning: string
  /** The same as `reasoning_details` tell it. */
  detailed: string
  refusal: string
  /** `custom`: with free text for its arguments. */
  calls: { id: string; name: string; arguments: string; custom?: true }[]
  finish: string | null
  /** The vendor's own word for it, where that is none of this format. */
  raw?: string
}

export function emptyChoice(): PlainChoice {
  return { text: '', reasoning: '', detailed: '', refusal: '', calls: [], finish: null }
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function child(value: JsonObject, key: string): JsonObject {
  const inner = value[key]
  return isJsonObject(inner) ? inner : {}
}

function count(value: JsonObject, key: string): number {
  const inner = value[key]
  return typeof inner === 'number' ? inner : 0
}

/** The choices of a whole answer. */
export function readChatAnswer(body: JsonObject): PlainChoice[] {
  return list(body.choices).map((wire) => {
    const choice = emptyChoice()
    readMessage(choice, child(wire, 'message'), new Map())
    choice.finish = text(wire.finish_reason) || null
    return choice
  })
}

/** The choices of a stream; what follows a choice's end is not read. */
export function readChatChunks(chunks: readonly JsonObject[]): PlainChoice[] {
  const choices: PlainChoice[] = []
  const calls: Map<string, number>[] = []
  for (const chunk of chunks) {
    for (const wire of list(chunk.choices)) {
      const index = count(wire, 'index')
      const choice = choices[index] ?? emptyChoice()
      choices[index] = choice
      calls[index] ??= new Map()
      if (choice.finish !== null) continue
      const delta = isJsonObject(wire.delta) ? wire.delta : child(wire, 'message')
      readMessage(choice, delta, calls[index] ?? new Map())
      choice.finish = text(wire.finish_reason) || null
    }
  }
  return choices
}

/** Adds a message or delta. `at`: the place of each call of the choice, by its index. */
function readMessage(into: PlainChoice, message: JsonObject, at: Map<string, number>): void {
  if (Array.isArray(message.content)) {
    for (const part of list(message.content)) {
      if (part.type === 'thinking') {
        into.reasoning += list(part.thinking)
          .map((one) => text(one.text))
          .join('')
      } else {
        into.text += text(part.text)
      }
    }
  } else {
    into.text += text(message.content)
  }
  const details = list(message.reasoning_details).map((one) => text(one.text) + text(one.summary))
  into.reasoning += text(message.reasoning_content) || text(message.reasoning)
  into.detailed += details.join('')
  into.refusal += text(message.refusal)
  readCalls(into, message, at)
}

function readCalls(into: PlainChoice, message: JsonObject, at: Map<string, number>): void {
  const calls = [...list(message.tool_calls)]
  const older = message.function_call
  // Go's clients write the empty form of what is absent.
  if (isJsonObject(older) && older.name !== '') calls.push({ index: 0, function: older })
  for (const [position, call] of calls.entries()) {
    const key = String(call.index ?? position)
    const isCustom = isJsonObject(call.custom)
    const called = child(call, isCustom ? 'custom' : 'function')
    const said = text(isCustom ? called.input : called.arguments)
    const known = into.calls[at.get(key) ?? -1]
    if (known !== undefined) {
      known.arguments += said
    } else {
      at.set(key, into.calls.length)
      const made = { id: text(call.id), name: text(called.name), arguments: said }
      into.calls.push(isCustom ? { ...made, custom: true } : made)
    }
  }
}

/** What a choice amounts to, however it was spelled. */
export function saidBy({ text, reasoning, detailed, refusal, calls }: PlainChoice) {
  return {
    text,
    refusal,
    calls: calls.map((call) => ({ name: call.name, arguments: call.arguments })),
    reasoning: reasoning || detailed,
  }
}

/** Our words for a vendor's: a call is a call, whatever the vendor calls its end, and where it forgets to. */
export function finishOf({ finish, calls }: PlainChoice): string {
  if (finish === 'function_call') return 'tool_calls'
  return (finish ?? 'stop') === 'stop' && calls.length > 0 ? 'tool_calls' : (finish ?? 'stop')
}

/** The last usage that an answer states, as the vendor wrote it. */
export function lastUsage(objects: readonly JsonObject[]): JsonObject | undefined {
  let found: JsonObject | undefined
  for (const one of objects) {
    const usage = isJsonObject(one.usage) ? one.usage : child(one, 'x_groq').usage
    if (isJsonObject(usage)) found = usage
  }
  return found
}

/** The disjoint counters of a stated usage, by R20 and nothing else. */
export function readChatUsage(stated: JsonObject): Usage {
  const usage = emptyUsage()
  const prompt = child(stated, 'prompt_tokens_details')
  const completion = child(stated, 'completion_tokens_details')
  const tokens = { in: count(stated, 'prompt_tokens'), out: count(stated, 'completion_tokens') }
  const gap = Math.max(0, count(stated, 'total_tokens') - tokens.in - tokens.out)
  const isGapAudio = gap > 0 && gap === count(prompt, 'audio_tokens')
  if (!isGapAudio) tokens.out += gap
  usage.cachedInput =
    count(prompt, 'cached_tokens') ||
    count(stated, 'prompt_cache_hit_tokens') ||
    count(stated, 'cached_tokens')
  if (usage.cachedInput <= tokens.in) tokens.in -= usage.cachedInput
  usage.cacheWrite5m = count(prompt, 'cache_write_tokens') || count(stated, 'cache_creation_input_tokens')
  usage.audioInput = count(prompt, 'audio_tokens')
  const fresh = tokens.in - usage.cacheWrite5m - (isGapAudio ? 0 : usage.audioInput)
  // A cached picture stands in both details.
  usage.imageInput = Math.min(count(prompt, 'image_tokens'), Math.max(0, fresh))
  usage.input = fresh - usage.imageInput
  usage.audioOutput = count(completion, 'audio_tokens')
  usage.imageOutput = count(completion, 'image_tokens')
  usage.output = tokens.out - usage.audioOutput - usage.imageOutput
  usage.reasoning = count(completion, 'reasoning_tokens')
  usage.webSearch = count(child(stated, 'server_tool_use_details'), 'web_search_requests')
  return usage
}
