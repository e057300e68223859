import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { list, text } from './read-chat-plainly.ts'

/** Cut where a delta might be: in the middle, if need be inside of a word. */
export function pieces(whole: string): string[] {
  const middle = Math.ceil(whole.length / 2)
  // Half a character is none.
  const at = /[\ud800-\udbff]/.test(whole.charAt(middle - 1)) ? middle + 1 : middle
  return [whole.slice(0, at), whole.slice(at)].filter((piece) => piece !== '')
}

/** A whole chat completion in the chunks in which its vendor would have streamed it. */
export function streamChat(body: JsonObject): JsonObject[] {
  const { choices, usage, object: _object, ...envelope } = body
  const chunk = (index: Json, delta: JsonObject, finish: Json = null, rest: JsonObject = {}): JsonObject => ({
    ...envelope,
    object: 'chat.completion.chunk',
    choices: [{ index, delta, finish_reason: finish, ...rest }],
  })
  const chunks: JsonObject[] = []
  for (const [at, choice] of list(choices).entries()) {
    const { message, finish_reason: finish, index = at, ...rest } = choice
    chunks.push(chunk(index, { role: 'assistant', content: '' }))
    for (const delta of deltasOf(isJsonObject(message) ? message : {})) chunks.push(chunk(index, delta))
    chunks.push(chunk(index, {}, finish ?? null, rest))
  }
  if (usage !== undefined) chunks.push({ ...envelope, object: 'chat.completion.chunk', choices: [], usage })
  return chunks
}

const IN_PIECES = ['reasoning_content', 'reasoning', 'content', 'refusal'] as const

function deltasOf(message: JsonObject): JsonObject[] {
  const { role: _role, tool_calls: calls, function_call: older, ...rest } = message
  const deltas: JsonObject[] = []
  for (const key of IN_PIECES) {
    const value = rest[key]
    delete rest[key]
    if (typeof value === 'string') deltas.push(...pieces(value).map((piece) => ({ [key]: piece })))
    else if (Array.isArray(value)) deltas.push(...value.map((part) => ({ [key]: [part] })))
  }
  for (const [key, value] of Object.entries(rest)) if (value !== null) deltas.push({ [key]: value })
  for (const [at, call] of list(calls).entries()) deltas.push(...callDeltas(call, at))
  if (isJsonObject(older)) deltas.push({ function_call: older })
  return deltas
}

function callDeltas(call: JsonObject, at: number): JsonObject[] {
  const word = isJsonObject(call.custom) ? 'custom' : 'function'
  const field = word === 'custom' ? 'input' : 'arguments'
  const called = isJsonObject(call[word]) ? call[word] : {}
  const whole = called[field]
  const given = typeof whole === 'string' ? whole : JSON.stringify(whole ?? {})
  const start = { ...call, index: at, [word]: { ...called, [field]: '' } }
  const more = pieces(given).map((piece) => ({ index: at, [word]: { [field]: piece } }))
  return [start, ...more].map((one) => ({ tool_calls: [one] }))
}

/** A whole answer of Ollama's own chat, in lines. */
export function streamOllama(body: JsonObject): JsonObject[] {
  const message = isJsonObject(body.message) ? body.message : {}
  const { model = '', created_at = '' } = body
  const line = (part: JsonObject): JsonObject => ({
    model,
    created_at,
    message: { role: 'assistant', content: '', ...part },
    done: false,
  })
  return [
    ...pieces(text(message.thinking)).map((piece) => line({ thinking: piece })),
    ...pieces(text(message.content)).map((piece) => line({ content: piece })),
    ...list(message.tool_calls).map((call) => line({ tool_calls: [call] })),
    { ...body, message: { role: 'assistant', content: '' } },
  ]
}

/** A whole answer of version 2 of Cohere's chat, in events. */
export function streamCohere(body: JsonObject): JsonObject[] {
  const message = isJsonObject(body.message) ? body.message : {}
  const events: JsonObject[] = [
    { type: 'message-start', id: body.id ?? '', delta: { message: { role: 'assistant' } } },
  ]
  const add = (type: string, index: number | undefined, part: JsonObject | undefined): void => {
    const event: JsonObject = { type }
    if (index !== undefined) event.index = index
    if (part !== undefined) event.delta = { message: part }
    events.push(event)
  }
  for (const piece of pieces(text(message.tool_plan))) add('tool-plan-delta', undefined, { tool_plan: piece })
  for (const [at, block] of list(message.content).entries()) {
    const field = block.type === 'thinking' ? 'thinking' : 'text'
    add('content-start', at, { content: { type: block.type ?? 'text', [field]: '' } })
    for (const piece of pieces(text(block[field]))) add('content-delta', at, { content: { [field]: piece } })
    add('content-end', at, undefined)
  }
  for (const [at, citation] of list(message.citations).entries()) {
    add('citation-start', at, { citations: citation })
    add('citation-end', at, undefined)
  }
  for (const [at, call] of list(message.tool_calls).entries()) {
    const called = isJsonObject(call.function) ? call.function : {}
    add('tool-call-start', at, { tool_calls: { ...call, function: { ...called, arguments: '' } } })
    for (const piece of pieces(text(called.arguments))) {
      add('tool-call-delta', at, { tool_calls: { function: { arguments: piece } } })
    }
    add('tool-call-end', at, undefined)
  }
  const { finish_reason = 'COMPLETE', usage = {} } = body
  events.push({ type: 'message-end', delta: { finish_reason, usage } })
  return events
}
