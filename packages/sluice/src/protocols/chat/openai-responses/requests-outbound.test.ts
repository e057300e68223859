import { describe, expect, it } from 'vitest'
import { encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import { child, list, text } from '../../../../../../tests/kit/read-chat-plainly.ts'
import {
  hasRecordings,
  hasSchemas,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import { responsesBody, responsesRecordings } from '../../../../../../tests/kit/responses-recordings.ts'
import { openaiComplaints, vendorComplaints } from '../../../../../../tests/kit/vendor-schemas.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { anthropicMessagesInbound } from '../anthropic-messages/inbound.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { geminiWholeInbound } from '../gemini-generate/inbound.ts'
import { decodeRequest as decodeChat } from '../openai-chat/decode-request.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeRequest } from './encode-request.ts'

/** A vendor that takes all that the format has, on a channel that costs nothing. */
function freeTarget(request: ChatRequest): EncodeTarget {
  return encodeTarget({
    model: request.model,
    traits: { developerRole: true, fetchesUrls: true },
    hostedTools: new Set(['web_search', 'code_execution', 'file_search']),
    anyServiceTier: true,
  })
}

interface Encoded {
  body: JsonObject | undefined
  /** The field that a refusal names. */
  refused: string | undefined
}

function encode(request: ChatRequest): Encoded {
  try {
    const { body } = encodeRequest(request, freeTarget(request), new NoteList())
    return { body: JSON.parse(JSON.stringify(body)), refused: undefined }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    expect(error.status).toBe(400)
    return { body: undefined, refused: error.param ?? '' }
  }
}

/** What a request in either of the formats says to the model, however it is spelled. */
function saidInChat(body: JsonObject) {
  const texts: string[] = []
  const calls: unknown[] = []
  const results: unknown[] = []
  for (const message of list(body.messages)) {
    const parts = Array.isArray(message.content) ? message.content : [message.content ?? '']
    const said = parts.map((part) => (isJsonObject(part) ? text(part.text) : text(part))).join('')
    if (message.role === 'tool') results.push([message.tool_call_id, said])
    else if (said !== '') texts.push(said)
    for (const call of list(message.tool_calls)) {
      const called = call.type === 'custom' ? child(call, 'custom') : child(call, 'function')
      calls.push([call.id, called.name, text(called.arguments ?? called.input) || '{}'])
    }
  }
  return { texts: texts.join('\n'), calls, results }
}

function saidInResponses(body: JsonObject) {
  const texts: string[] = body.instructions === undefined ? [] : [text(body.instructions)]
  const calls: unknown[] = []
  const results: unknown[] = []
  for (const item of list(body.input)) {
    const parts = Array.isArray(item.content) ? item.content : [item.content ?? '']
    if (item.type === 'message') {
      texts.push(
        parts.map((part) => (isJsonObject(part) ? text(part.text ?? part.refusal) : text(part))).join(''),
      )
    } else if (item.type === 'function_call' || item.type === 'custom_tool_call') {
      calls.push([item.call_id, item.name, text(item.arguments ?? item.input)])
    } else if (text(item.type).endsWith('_output')) {
      const output = list(item.output).map((part) => text(part.text))
      results.push([item.call_id, text(item.output) || output.join('')])
    }
  }
  return { texts: texts.join('\n'), calls, results }
}

/** Joined texts part at blank lines. */
function flat({ texts, ...rest }: ReturnType<typeof saidInChat>) {
  return { ...rest, texts: texts.replaceAll(/\n+/g, '\n') }
}

function requestOf(one: RecordingCase): JsonObject | undefined {
  if (one.files.request?.endsWith('.json') !== true) return undefined
  const value: unknown = JSON.parse(readRecording(one, 'request')?.toString() ?? 'null')
  return isJsonObject(value) ? value : undefined
}

/** A message with a list matches two of the kinds of input that the vendor describes, where just one is wanted: each item is held to its own. */
const SCHEMA_OF_ITEM: Readonly<Record<string, string>> = {
  message: 'EasyInputMessage',
  function_call: 'FunctionToolCall',
  function_call_output: 'FunctionCallOutputItemParam',
  custom_tool_call: 'CustomToolCall',
  custom_tool_call_output: 'CustomToolCallOutput',
  reasoning: 'ReasoningItem',
}

function complaintsOf(sent: JsonObject): string[] {
  const { tool_choice: choice, ...rest } = sent
  // The vendor's own SDKs force its search by this name, which its description has only with `_preview`.
  const isSearch = isJsonObject(choice) && choice.type === 'web_search'
  const body = isSearch || choice === undefined ? rest : sent
  const found = vendorComplaints('openai-responses', { ...body, input: 'Hi' })
  for (const item of list(sent.input)) {
    const schema = SCHEMA_OF_ITEM[text(item.type)]
    if (schema !== undefined) found.push(...openaiComplaints(schema, item).map((one) => `${schema} ${one}`))
  }
  return found
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests of chat, as responses'), () => {
  const cases = recordingCases((one) => one.api === 'chat' && one.status === 200).flatMap((one) => {
    const body = requestOf(one)
    return body === undefined ? [] : [{ id: one.id, body }]
  })
  const refused: string[] = []
  const complained: string[] = []

  it('are many', () => expect(cases.length).toBeGreaterThan(400))

  it.each(cases)('$id', ({ id, body }) => {
    const { body: sent, refused: field } = encode(decodeChat(body, new NoteList()))
    if (sent === undefined) {
      expect(field).not.toBe('')
      refused.push(`${id} ${field}`)
      return
    }
    const [before, after] = [saidInChat(body), saidInResponses(sent)]
    expect(flat(after)).toEqual(flat(before))
    expect(sent.store).toBe(false)
    if (hasSchemas) {
      const found = complaintsOf(sent)
      if (found.length > 0) complained.push(`${id}: ${found.join('; ')}`)
    }
  })

  it('are refused by name where this format has no place, and are else as the vendor describes it', () => {
    // Sound, moving pictures, several answers, and a tool of another vendor's.
    const fields = refused.map((one) => one.split(' ')[1])
    for (const field of fields) expect(field).toMatch(/^(?:n|tools\[\d+\]|messages\[\d+\]\.content\[\d+\])$/)
    expect(refused.length).toBeLessThan(cases.length / 20)
    expect(complained).toEqual([])
  })
})

/** Clouds have it in the path. */
function withModel(body: JsonObject): JsonObject {
  return { model: 'm', ...body }
}

const OTHERS = [
  { api: 'messages', inbound: anthropicMessagesInbound, least: 200 },
  { api: 'generate-content', inbound: geminiWholeInbound, least: 200 },
] as const

describe.each(OTHERS)('$api', ({ api, inbound, least }) => {
  describe.skipIf(!hasRecordings)(needsRecordings('recorded requests, as responses'), () => {
    const cases = recordingCases((one) => one.api === api && one.status === 200).flatMap((one) => {
      const body = requestOf(one)
      return body === undefined ? [] : [{ id: one.id, body }]
    })
    const sent: { id: string; body: JsonObject }[] = []

    it('are many', () => expect(cases.length).toBeGreaterThan(least))

    it.each(cases)('$id', ({ id, body }) => {
      const head = { parameter: 'm', header: () => undefined }
      const { body: encoded, refused } = encode(inbound.decodeRequest(withModel(body), new NoteList(), head))
      if (encoded === undefined) expect(refused).not.toBe('')
      else sent.push({ id, body: encoded })
    })

    it('are nearly all sent, as the vendor describes it', () => {
      expect(sent.length).toBeGreaterThan(cases.length * 0.8)
      if (!hasSchemas) return
      expect(sent.flatMap(({ id, body }) => complaintsOf(body).map((one) => `${id}: ${one}`))).toEqual([])
    })
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests of responses, encoded again'), () => {
  const cases = responsesRecordings()
    .filter((one) => one.status === 200)
    .flatMap((one) => {
      const body = responsesBody(one, 'request')
      // What lies with the vendor is looked up by the relay.
      const isWhole = body?.previous_response_id === undefined && body?.conversation === undefined
      return body === undefined || !isWhole ? [] : [{ id: one.id, body }]
    })

  it('are many', () => expect(cases.length).toBeGreaterThan(200))

  it.each(cases)('$id', ({ body }) => {
    const request = decodeRequest(body, new NoteList(), { header: () => undefined })
    const { body: sent, refused } = encode(request)
    expect(refused).toBeUndefined()
    expect(shownIn(sent ?? {})).toEqual(shownIn(body))
    // Items bring tools of their own.
    const brought = list(body.input).flatMap(({ tools }) => list(tools))
    const tools = [...list(body.tools), ...brought].flatMap(flatTools).map(named)
    const names = new Set(tools.map(({ name, type }) => `${type} ${text(name)}`))
    expect(list(sent?.tools).map(({ name, type }) => `${type} ${text(name)}`)).toEqual([...names])
    for (const tool of list(sent?.tools).map(named)) expect(tools).toContainEqual(tool)
  })
})

/** The system's words first, then the items, however a vendor's clients spell them. */
function shownIn(body: JsonObject) {
  const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : list(body.input)
  const system: string[] = body.instructions ? [text(body.instructions)] : []
  const shown = items.map(shownItem).filter((item) => item !== undefined)
  while (shown.length > 1 && shown[0]?.role === 'system') system.push(text(shown.shift()?.text))
  return { system: system.join('\n\n'), shown }
}

function shownItem(item: JsonObject): JsonObject | undefined {
  const { type = 'message' } = item
  switch (type) {
    case 'message': {
      const parts = typeof item.content === 'string' ? [{ text: item.content }] : list(item.content)
      const role = item.role === 'developer' ? 'system' : (item.role ?? null)
      const media = parts.map(
        (part) => part.image_url ?? part.file_data ?? part.file_url ?? part.file_id ?? null,
      )
      const said = parts.map((part) => text(part.text ?? part.refusal)).join('')
      if (said === '' && role === 'assistant') return undefined
      return { role, text: said, media: media.filter((one) => one !== null) }
    }
    case 'reasoning':
      // What is not sealed lies with the vendor, which keeps nothing for us.
      if (text(item.encrypted_content) === '') return undefined
      return { id: item.id ?? null, sealed: item.encrypted_content ?? null, summary: item.summary ?? null }
    case 'function_call':
    case 'custom_tool_call':
      return {
        type,
        id: item.call_id ?? null,
        name: item.name ?? null,
        said: item.arguments ?? item.input ?? null,
      }
    case 'additional_tools':
      return undefined
    default: {
      const { id: _, status: __, ...rest } = item
      return rest
    }
  }
}

function flatTools(tool: JsonObject): JsonObject[] {
  if (tool.type !== 'namespace') return [tool]
  return list(tool.tools).map((one) => ({ ...one, name: `${text(tool.name)}__${text(one.name)}` }))
}

function named({ type, name, parameters, strict }: JsonObject) {
  return { type, name, parameters, strict: strict ?? undefined }
}
