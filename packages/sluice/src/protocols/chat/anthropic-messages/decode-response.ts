import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readCustomInput } from '../custom-input.ts'
import { decodeCallId } from '../decode-call-id.ts'
import { restoreToolName } from '../tool-names.ts'
import { readAnswerExtra, readCallExtra } from './answer-extra.ts'
import { decodeCitations } from './decode-citation.ts'
import { decodeStreamError } from './decode-error.ts'
import { decodeRedacted, decodeSignature } from './decode-thinking.ts'
import { decodeUsage } from './decode-usage.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { asVendorBlock } from './vendor-blocks.ts'

/** What is kept while the blocks of one answer are read. */
interface Reading {
  context: DecodeContext
  id: string
  /** UTF-16 units of text so far. */
  length: number
  calls: number
  hidden: boolean
}

/** A whole answer. Throws the error that the body states, and `upstream-failed` when it is no answer either. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (!Array.isArray(body.content)) {
    if (isJsonObject(body.error)) throw decodeStreamError(body, context).error
    throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a message.')
  }
  const id = typeof body.id === 'string' ? body.id : ''
  const reading: Reading = { context, id, length: 0, calls: 0, hidden: false }
  const parts = body.content.filter(isJsonObject).map((block) => decodeBlock(block, reading))
  const answer: ChatAnswer = { choices: [decodeChoice(body, parts, reading)] }
  if (id !== '') answer.id = id
  if (typeof body.model === 'string') answer.model = body.model
  if (isJsonObject(body.usage)) answer.usage = decodeUsage(body.usage, answer.model)
  const extra = readAnswerExtra(body)
  if (extra !== undefined) {
    answer.extra = extra
    answer.extraOf = 'anthropic-messages'
  }
  return answer
}

function decodeChoice(body: JsonObject, parts: AnswerPart[], reading: Reading): AnswerChoice {
  const reason = body.stop_reason
  if (typeof reason !== 'string') return { index: 0, parts, finish: 'other' }
  const finish = mapStopReason(reason, { hidden: reading.hidden, real: reading.calls > 0 })
  const choice: AnswerChoice = { index: 0, parts, finish, rawFinish: reason }
  if (typeof body.stop_sequence === 'string') choice.stopSequence = body.stop_sequence
  return choice
}

function decodeBlock(block: JsonObject, reading: Reading): AnswerPart {
  switch (block.type) {
    case 'text':
      return decodeText(block, reading)
    case 'thinking': {
      const text = typeof block.thinking === 'string' ? block.thinking : ''
      const proof = decodeSignature(block.signature)
      return proof === undefined ? { type: 'reasoning', text } : { type: 'reasoning', text, proof }
    }
    case 'redacted_thinking': {
      const proof = decodeRedacted(block.data)
      return proof === undefined ? { type: 'reasoning', text: '' } : { type: 'reasoning', text: '', proof }
    }
    case 'tool_use':
      return decodeCall(block, reading)
    default:
      return asVendorBlock(block, typeof block.type === 'string' ? block.type : '', reading.context.notes)
  }
}

function decodeText(block: JsonObject, reading: Reading): AnswerPart {
  const text = typeof block.text === 'string' ? block.text : ''
  const place = { start: reading.length, end: reading.length + text.length }
  reading.length = place.end
  const { web, own } = decodeCitations(block.citations, place, reading.context.notes)
  const part: AnswerPart = { type: 'text', text }
  if (web.length > 0) part.citations = web
  if (own.length > 0) part.vendorCitations = own
  return part
}

function decodeCall(block: JsonObject, reading: Reading): AnswerPart {
  const { context } = reading
  const sent = typeof block.name === 'string' ? block.name : ''
  const text = JSON.stringify(block.input ?? {})
  if (sent !== '' && sent === context.hiddenTool) {
    reading.hidden = true
    reading.length += text.length
    return { type: 'text', text }
  }
  const at = reading.calls++
  const id = decodeCallId(block.id, { message: reading.id, call: at }, context)
  const name = restoreToolName(sent, context.toolNames)
  const isCustom = context.customTools?.has(sent) === true
  const part: AnswerPart = { type: 'tool-call', id, name, arguments: isCustom ? readCustomInput(text) : text }
  if (isCustom) part.custom = true
  const own = readCallExtra(block)
  if (own !== undefined) part.own = { protocol: 'anthropic-messages', value: own }
  return part
}
