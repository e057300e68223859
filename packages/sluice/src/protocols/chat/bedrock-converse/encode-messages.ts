import type {
  ChatRequest,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  VendorPart,
} from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { type CallIdRule, encodeCallId } from '../call-ids.ts'
import { type CalledTools, openCalledTools } from '../called-tools.ts'
import { unsupportedPart, warnLostWords } from '../encode-turns.ts'
import { parseCallInput } from '../parse-arguments.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { cachePoint } from './cache-points.ts'
import { encodeText, encodeUserPart, type PartScope } from './encode-parts.ts'
import { isVendorBlock } from './vendor-blocks.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const CALL_IDS: CallIdRule = { allowed: /^[A-Za-z0-9_.:-]{1,64}$/, prefix: 'tooluse_', length: 32 }

export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: JsonObject[]
}

export interface EncodedMessages {
  system: JsonObject[]
  turns: Turn[]
  /** Tools that past turns speak of, by the names sent. */
  called: Set<string>
}

interface MessageScope extends PartScope {
  names: ToolNameMap
  calls: CalledTools
  called: Set<string>
}

/** The conversation in turns of this format (conversion.md 9 to 12, 21, 23). */
export function encodeMessages(
  request: ChatRequest,
  scope: PartScope & { names: ToolNameMap },
): EncodedMessages {
  const called = new Set<string>()
  const state: MessageScope = { ...scope, calls: openCalledTools(), called }
  const encoded: EncodedMessages = { system: [], turns: [], called }
  let leading = true
  for (const [index, message] of request.messages.entries()) {
    warnLostWords(message, scope.notes)
    if (message.role === 'system' || message.role === 'developer') {
      placeSystem(encoded, request.messages, index, { leading, scope: state })
      continue
    }
    leading = false
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    appendTurn(encoded.turns, role, encodeMessage(message, index, state))
  }
  if (encoded.turns.length === 0) {
    throw badField('messages', 'The conversation holds no text: at least one message must say something.')
  }
  for (const turn of encoded.turns) putResultsFirst(turn)
  return encoded
}

function placeSystem(
  encoded: EncodedMessages,
  messages: readonly Message[],
  index: number,
  { leading, scope }: { leading: boolean; scope: MessageScope },
): void {
  const blocks = encodeSystem(messages[index]?.parts ?? [], index, scope)
  if (blocks.length === 0) return
  const follows = messages.slice(index + 1).find(({ role }) => role !== 'system' && role !== 'developer')
  const before = encoded.turns.at(-1)?.role
  const fits = before === 'user' || before === 'system'
  const inPlace =
    scope.traits.midSystem === true && fits && (follows === undefined || follows.role === 'assistant')
  if (!leading && inPlace) {
    appendTurn(encoded.turns, 'system', blocks)
    return
  }
  if (!leading) scope.notes.warn('moved', `messages[${index}]`)
  encoded.system.push(...blocks)
}

function encodeSystem(parts: readonly Part[], index: number, scope: MessageScope): JsonObject[] {
  return parts.flatMap((part, at) => {
    if (part.type !== 'text') throw unsupportedPart(partPath(index, at), part)
    return [...encodeText(part.text), ...cachePoint(part.cacheMark, 'system', scope)]
  })
}

function encodeMessage(message: Message, index: number, scope: MessageScope): JsonObject[] {
  return message.parts.flatMap((part, at) => {
    const path = partPath(index, at)
    if (part.type === 'tool-result') return encodeResult(part, index, scope)
    return message.role === 'assistant'
      ? encodeAssistantPart(part, index, path, scope)
      : encodeUserPart(part, path, scope)
  })
}

function encodeAssistantPart(part: Part, index: number, path: string, scope: MessageScope): JsonObject[] {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part, scope)
    case 'tool-call':
      return encodeCall(part, index, scope)
    case 'vendor':
      return encodeVendorPart(part, scope)
    case 'image':
    case 'file':
    case 'audio':
      throw unsupportedPart(path, part)
    default:
      return encodeUserPart(part, path, scope)
  }
}

/** Only what came from here with a proof goes back, byte for byte (conversion.md 36). */
function encodeReasoning({ proof, text }: ReasoningPart, scope: MessageScope): JsonObject[] {
  if (proof?.issuer !== 'bedrock-converse') {
    scope.notes.warn('dropped', 'reasoning')
    return []
  }
  if (proof.redacted === true) return [{ reasoningContent: { redactedContent: proof.value } }]
  return [{ reasoningContent: { reasoningText: { text, signature: proof.value } } }]
}

/** What this vendor's own tools did goes back as it came; another vendor's says nothing here (R21, conversion.md 46). */
function encodeVendorPart({ protocol, value }: VendorPart, scope: MessageScope): JsonObject[] {
  if (protocol === 'bedrock-converse' && isVendorBlock(value)) return [value]
  scope.notes.warn('dropped', 'messages.extra_content')
  return []
}

function encodeCall(part: ToolCallPart, index: number, scope: MessageScope): JsonObject[] {
  scope.calls.call(part, `messages[${index}].tool_calls`)
  const { input, changed } = parseCallInput(part)
  if (changed) scope.notes.warn('changed', 'messages.tool_calls.arguments')
  // No maker of models here signs calls.
  if (part.proof !== undefined) scope.notes.warn('dropped', 'reasoning')
  const name = scope.names.encode(part.name)
  scope.called.add(name)
  const toolUse = { toolUseId: encodeCallId(part.id, CALL_IDS), name, input }
  return [{ toolUse }, ...cachePoint(part.cacheMark, 'messages', scope)]
}

function encodeResult(part: ToolResultPart, index: number, scope: MessageScope): JsonObject[] {
  scope.calls.answer(part, `messages[${index}].tool_call_id`)
  const content: JsonObject[] = []
  const points = cachePoint(part.cacheMark, 'messages', scope)
  for (const [at, inner] of part.content.entries()) {
    for (const block of encodeUserPart(inner, partPath(index, at), scope)) {
      // A point counts at the end of the whole result.
      if (block.cachePoint === undefined) content.push(block)
      else if (points.length === 0) points.push(block)
    }
  }
  const toolResult: JsonObject = { toolUseId: encodeCallId(part.callId, CALL_IDS), content }
  // Not every model takes the word; without it the call went well.
  if (part.isError === true) toolResult.status = 'error'
  return [{ toolResult }, ...points]
}

/** Equal roles stand in one turn; no turn is invented between them. */
function appendTurn(turns: Turn[], role: Turn['role'], content: JsonObject[]): void {
  if (content.length === 0) return
  const last = turns.at(-1)
  if (last?.role === role) last.content.push(...content)
  else turns.push({ role, content })
}

/** The results of calls come before anything else that the user says. */
function putResultsFirst(turn: Turn): void {
  if (turn.role !== 'user' || !turn.content.some(isResult)) return
  const first = turn.content.findIndex((block) => !isResult(block) && block.cachePoint === undefined)
  const late = turn.content.findLastIndex(isResult)
  if (first === -1 || first > late) return
  turn.content = [...turn.content.filter(isResult), ...turn.content.filter((block) => !isResult(block))]
}

function isResult(block: JsonObject): boolean {
  return isJsonObject(block.toolResult)
}

function partPath(index: number, at: number): string {
  return `messages[${index}].content[${at}]`
}
