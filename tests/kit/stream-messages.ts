import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { child, list, text } from './read-chat-plainly.ts'
import { pieces } from './stream-chat.ts'

/** A whole message in the events in which its vendor would have streamed it. */
export function streamMessage(body: JsonObject): JsonObject[] {
  const { content, stop_reason, stop_sequence, usage, stop_details, container, ...message } = body
  const { output_tokens, output_tokens_details, server_tool_use, iterations, ...input } = isJsonObject(usage)
    ? usage
    : {}
  const events: JsonObject[] = [
    {
      type: 'message_start',
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...input, output_tokens: 1 },
      },
    },
    { type: 'ping' },
  ]
  for (const [index, block] of list(content).entries()) {
    events.push({ type: 'content_block_start', index, content_block: emptied(block) })
    for (const delta of deltasOf(block)) events.push({ type: 'content_block_delta', index, delta })
    events.push({ type: 'content_block_stop', index })
  }
  const delta = defined({ stop_reason, stop_sequence, stop_details, container })
  const counted = defined({ ...input, output_tokens, output_tokens_details, server_tool_use, iterations })
  events.push({ type: 'message_delta', delta, usage: counted }, { type: 'message_stop' })
  return events
}

function defined(value: { [key: string]: JsonObject[string] | undefined }): JsonObject {
  return JSON.parse(JSON.stringify(value))
}

function emptied(block: JsonObject): JsonObject {
  switch (block.type) {
    case 'text': {
      const { citations, ...rest } = block
      return { ...rest, text: '', ...(Array.isArray(citations) && { citations: [] }) }
    }
    case 'thinking':
      return { ...block, thinking: '', signature: '' }
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return { ...block, input: {} }
    case 'compaction':
      return { ...block, content: null }
    default:
      return block
  }
}

function deltasOf(block: JsonObject): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [
        ...pieces(text(block.text)).map((piece) => ({ type: 'text_delta', text: piece })),
        ...list(block.citations).map((citation) => ({ type: 'citations_delta', citation })),
      ]
    case 'thinking':
      return [
        ...pieces(text(block.thinking)).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
        { type: 'signature_delta', signature: block.signature ?? '' },
      ]
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return ['', ...pieces(JSON.stringify(block.input ?? {}))].map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      }))
    case 'compaction':
      return [{ type: 'compaction_delta', content: block.content ?? null }]
    default:
      return []
  }
}

/** A whole answer of Converse, each event under its name. */
export function streamConverse(body: JsonObject): JsonObject[] {
  const message = child(child(body, 'output'), 'message')
  const events: JsonObject[] = [{ messageStart: { role: 'assistant' } }]
  for (const [at, block] of list(message.content).entries()) {
    const { toolUse, toolResult } = block
    if (isJsonObject(toolUse)) {
      const { input: _input, ...start } = toolUse
      events.push({ contentBlockStart: { contentBlockIndex: at, start: { toolUse: start } } })
    } else if (isJsonObject(toolResult)) {
      const { content: _content, ...start } = toolResult
      events.push({ contentBlockStart: { contentBlockIndex: at, start: { toolResult: start } } })
    }
    for (const delta of converseDeltas(block)) {
      events.push({ contentBlockDelta: { contentBlockIndex: at, delta } })
    }
    events.push({ contentBlockStop: { contentBlockIndex: at } })
  }
  const { stopReason = 'end_turn', additionalModelResponseFields, usage = {}, metrics = {}, trace } = body
  const stop: JsonObject = { stopReason }
  if (additionalModelResponseFields !== undefined)
    stop.additionalModelResponseFields = additionalModelResponseFields
  events.push({ messageStop: stop })
  events.push({ metadata: { usage, metrics, ...(trace !== undefined && { trace }) } })
  return events
}

function converseDeltas(block: JsonObject): JsonObject[] {
  const { text: said, toolUse, toolResult, reasoningContent, citationsContent } = block
  if (typeof said === 'string') return pieces(said).map((piece) => ({ text: piece }))
  if (isJsonObject(toolUse)) {
    return pieces(JSON.stringify(toolUse.input ?? {})).map((piece) => ({ toolUse: { input: piece } }))
  }
  if (isJsonObject(toolResult)) return list(toolResult.content).map((one) => ({ toolResult: [one] }))
  if (isJsonObject(citationsContent)) {
    return [
      ...list(citationsContent.content).flatMap((one) =>
        pieces(text(one.text)).map((piece) => ({ text: piece })),
      ),
      ...list(citationsContent.citations).map((citation) => ({ citation })),
    ]
  }
  if (!isJsonObject(reasoningContent)) return []
  const { reasoningText, redactedContent } = reasoningContent
  if (redactedContent !== undefined) return [{ reasoningContent: { redactedContent } }]
  const shown = isJsonObject(reasoningText) ? reasoningText : {}
  const words = pieces(text(shown.text)).map((piece) => ({ reasoningContent: { text: piece } }))
  if (shown.signature === undefined) return words
  return [...words, { reasoningContent: { signature: shown.signature } }]
}
