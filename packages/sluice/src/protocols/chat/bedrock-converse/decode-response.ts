import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readCustomInput } from '../custom-input.ts'
import { decodeCallId } from '../decode-call-id.ts'
import { restoreToolName } from '../tool-names.ts'
import { asVendorCitation, decodeWebCitation, joinTexts } from './decode-citations.ts'
import { decodeException } from './decode-error.ts'
import { decodeRedacted, decodeSignature } from './decode-reasoning.ts'
import { decodeUsage } from './decode-usage.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { imageType } from './media-formats.ts'
import { asVendorBlock, isSearch } from './vendor-blocks.ts'

/** What is kept while the blocks of one answer are read. */
interface Reading {
  context: DecodeContext
  parts: AnswerPart[]
  /** UTF-16 units of text so far. */
  length: number
  calls: number
  hidden: boolean
  searches: number
}

type TextAnswerPart = Extract<AnswerPart, { type: 'text' }>

/** A whole answer. Throws the error that the body states, and `upstream-failed` when it is no answer either. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  const output = isJsonObject(body.output) ? body.output : {}
  const message = output.message
  if (!isJsonObject(message) || !Array.isArray(message.content)) {
    const isFault = typeof body.message === 'string' || typeof body.Message === 'string'
    const type = typeof body.__type === 'string' ? body.__type : ''
    if (isFault) throw decodeException(type, body, context).error
    throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a message.')
  }
  const reading: Reading = { context, parts: [], length: 0, calls: 0, hidden: false, searches: 0 }
  for (const block of message.content) if (isJsonObject(block)) readBlock(block, reading)
  const answer: ChatAnswer = { choices: [decodeChoice(body, reading)] }
  if (isJsonObject(body.usage)) answer.usage = decodeUsage(body.usage, body.serviceTier, reading.searches)
  return answer
}

function decodeChoice(body: JsonObject, { parts, hidden, calls }: Reading): AnswerChoice {
  const reason = body.stopReason
  if (typeof reason !== 'string') return { index: 0, parts, finish: 'other' }
  const finish = mapStopReason(reason, { hidden, real: calls > 0 })
  const choice: AnswerChoice = { index: 0, parts, finish, rawFinish: reason }
  const stopSequence = readStopSequence(body.additionalModelResponseFields)
  if (stopSequence !== undefined) choice.stopSequence = stopSequence
  return choice
}

/** What encode-request.ts asked for by `additionalModelResponseFieldPaths`. */
export function readStopSequence(fields: Json | undefined): string | undefined {
  if (!isJsonObject(fields)) return undefined
  return typeof fields.stop_sequence === 'string' ? fields.stop_sequence : undefined
}

/** A block is named by its only key. */
function readBlock(block: JsonObject, reading: Reading): void {
  const { text, reasoningContent, toolUse, citationsContent, image } = block
  if (typeof text === 'string') addText(text, reading)
  else if (isJsonObject(reasoningContent)) reading.parts.push(decodeReasoning(reasoningContent))
  else if (isJsonObject(toolUse) && toolUse.type !== 'server_tool_use') addCall(toolUse, reading)
  else if (isJsonObject(citationsContent)) addCited(citationsContent, reading)
  else if (isJsonObject(image)) reading.parts.push(decodeImage(image, block, reading))
  else {
    if (isSearch(block)) reading.searches++
    reading.parts.push(asVendorBlock(block, reading.context.notes))
  }
}

function addText(text: string, reading: Reading): TextAnswerPart {
  const part: TextAnswerPart = { type: 'text', text }
  reading.length += text.length
  reading.parts.push(part)
  return part
}

/** Text with where it comes from; Nova puts its sources behind the text, in blocks without any. */
function addCited(block: JsonObject, reading: Reading): void {
  const text = joinTexts(block.content)
  const start = reading.length
  const last = reading.parts.at(-1)
  const part = text === '' && last?.type === 'text' ? last : addText(text, reading)
  const place = { start, end: reading.length }
  for (const stated of Array.isArray(block.citations) ? block.citations : []) {
    if (!isJsonObject(stated)) continue
    const citation = decodeWebCitation(stated, place)
    if (citation !== undefined) part.citations = [...(part.citations ?? []), citation]
    else part.vendorCitations = [...(part.vendorCitations ?? []), asVendorCitation(stated)]
  }
}

function decodeReasoning(content: JsonObject): AnswerPart {
  const { reasoningText, redactedContent } = content
  const shown = isJsonObject(reasoningText) ? reasoningText : {}
  const text = typeof shown.text === 'string' ? shown.text : ''
  const proof = decodeRedacted(redactedContent) ?? decodeSignature(shown.signature)
  return proof === undefined ? { type: 'reasoning', text } : { type: 'reasoning', text, proof }
}

function decodeImage(image: JsonObject, block: JsonObject, { context }: Reading): AnswerPart {
  const bytes = isJsonObject(image.source) ? image.source.bytes : undefined
  if (typeof bytes !== 'string' || typeof image.format !== 'string')
    return asVendorBlock(block, context.notes)
  return { type: 'image', mediaType: imageType(image.format), data: bytes }
}

function addCall(toolUse: JsonObject, reading: Reading): void {
  const { context } = reading
  const sent = typeof toolUse.name === 'string' ? toolUse.name : ''
  const text = JSON.stringify(toolUse.input ?? {})
  if (sent !== '' && sent === context.hiddenTool) {
    reading.hidden = true
    addText(text, reading)
    return
  }
  const id = decodeCallId(toolUse.toolUseId, { message: '', call: reading.calls++ }, context)
  const name = restoreToolName(sent, context.toolNames)
  reading.parts.push(
    context.customTools?.has(sent) === true
      ? { type: 'tool-call', id, name, arguments: readCustomInput(text), custom: true }
      : { type: 'tool-call', id, name, arguments: text },
  )
}
