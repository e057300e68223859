import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import { joinBase64 } from './join-base64.ts'

/** Folds a stream into a whole answer; one per call. */
export interface AnswerCollector {
  /** Throws the stream's own error when the event is one. */
  push(event: ChatEvent): void
  /** The answer so far. A choice without a finish gets `other`: nothing is invented in its place. */
  end(): ChatAnswer
}

type OpenPart<T extends AnswerPart['type']> = Extract<AnswerPart, { type: T }>

interface OpenChoice {
  choice: AnswerChoice
  text?: OpenPart<'text'>
  reasoning?: OpenPart<'reasoning'>
  refusal?: OpenPart<'refusal'>
  audio?: { part: OpenPart<'audio'>; pieces: string[] }
  calls: OpenPart<'tool-call'>[]
}

export function collectAnswer(events: Iterable<ChatEvent>): ChatAnswer {
  const collector = openAnswerCollector()
  for (const event of events) collector.push(event)
  return collector.end()
}

export function openAnswerCollector(): AnswerCollector {
  const answer: ChatAnswer = { choices: [] }
  const open = new Map<number, OpenChoice>()
  return {
    push(event) {
      if (event.type === 'choice-extra') answer.extraOf = event.of
      if ('choice' in event) addToChoice(openChoice(open, answer, event.choice), event)
      else addToAnswer(answer, event)
    },
    end() {
      for (const one of open.values()) {
        if (one.audio !== undefined) one.audio.part.data = joinBase64(one.audio.pieces)
      }
      answer.choices.sort((a, b) => a.index - b.index)
      return answer
    },
  }
}

function openChoice(open: Map<number, OpenChoice>, answer: ChatAnswer, index: number): OpenChoice {
  const known = open.get(index)
  if (known !== undefined) return known
  const choice: AnswerChoice = { index, parts: [], finish: 'other' }
  const made: OpenChoice = { choice, calls: [] }
  answer.choices.push(choice)
  open.set(index, made)
  return made
}

function addToAnswer(answer: ChatAnswer, event: Exclude<ChatEvent, { choice: number }>): void {
  switch (event.type) {
    case 'message-start':
      if (event.id !== undefined) answer.id = event.id
      if (event.model !== undefined) answer.model = event.model
      if (event.created !== undefined) answer.created = event.created
      if (event.systemFingerprint !== undefined) answer.systemFingerprint = event.systemFingerprint
      break
    case 'usage':
      answer.usage = event.report
      break
    case 'prompt-blocked':
      answer.blockReason = event.reason
      break
    case 'extra':
      answer.extra = { ...answer.extra, ...event.value }
      answer.extraOf = event.of
      break
    case 'error':
      throw event.error
    case 'message-end':
      break
  }
}

function addToChoice(one: OpenChoice, event: Extract<ChatEvent, { choice: number }>): void {
  const { choice } = one
  switch (event.type) {
    case 'text-start':
      one.text = pushPart(choice, { type: 'text', text: '' })
      if (event.phase !== undefined) one.text.phase = event.phase
      break
    case 'text-delta':
      one.text ??= pushPart(choice, { type: 'text', text: '' })
      one.text.text += event.text
      if (event.logprobs !== undefined) {
        choice.logprobs ??= []
        choice.logprobs.push(...event.logprobs)
      }
      break
    case 'text-end':
      delete one.text
      break
    case 'citation': {
      const text = citedText(one)
      text.citations ??= []
      text.citations.push(event.citation)
      break
    }
    case 'vendor-citation': {
      const text = citedText(one)
      text.vendorCitations ??= []
      text.vendorCitations.push(event.citation)
      break
    }
    case 'choice-extra':
      choice.extra = { ...choice.extra, ...event.value }
      break
    case 'reasoning-start':
      one.reasoning = pushPart(choice, { type: 'reasoning', text: '' })
      break
    case 'reasoning-delta':
      one.reasoning ??= pushPart(choice, { type: 'reasoning', text: '' })
      one.reasoning.text += event.text
      break
    case 'reasoning-end':
      if (event.proof !== undefined) {
        one.reasoning ??= pushPart(choice, { type: 'reasoning', text: '' })
        one.reasoning.proof = event.proof
      }
      delete one.reasoning
      break
    case 'refusal-delta':
      one.refusal ??= pushPart(choice, { type: 'refusal', text: '' })
      one.refusal.text += event.text
      break
    case 'finish':
      choice.finish = event.reason
      if (event.raw !== undefined) choice.rawFinish = event.raw
      if (event.stopSequence !== undefined) choice.stopSequence = event.stopSequence
      break
    default:
      addBlock(one, event)
  }
}

type BlockEvent = Extract<
  ChatEvent,
  { type: 'tool-start' | 'tool-delta' | 'tool-end' | 'image' | 'audio-delta' | 'vendor-block' }
>

function addBlock(one: OpenChoice, event: BlockEvent): void {
  switch (event.type) {
    case 'tool-start': {
      const call: OpenPart<'tool-call'> = { type: 'tool-call', id: event.id, name: event.name, arguments: '' }
      if (event.custom === true) call.custom = true
      if (event.own !== undefined) call.own = event.own
      one.calls[event.call] = pushPart(one.choice, call)
      break
    }
    case 'tool-delta': {
      const call = one.calls[event.call]
      if (call !== undefined) call.arguments += event.text
      break
    }
    case 'tool-end': {
      const call = one.calls[event.call]
      if (call !== undefined && event.proof !== undefined) call.proof = event.proof
      break
    }
    case 'image': {
      const image: OpenPart<'image'> = { type: 'image', mediaType: event.mediaType, data: event.data }
      if (event.proof !== undefined) image.proof = event.proof
      one.choice.parts.push(image)
      break
    }
    case 'audio-delta':
      addAudio(one, event)
      break
    case 'vendor-block':
      one.choice.parts.push(event.block)
      break
  }
}

function addAudio(one: OpenChoice, event: Extract<ChatEvent, { type: 'audio-delta' }>): void {
  one.audio ??= { part: pushPart(one.choice, { type: 'audio', data: '' }), pieces: [] }
  const { part, pieces } = one.audio
  if (event.data !== undefined) pieces.push(event.data)
  if (event.id !== undefined) part.id = event.id
  if (event.expiresAt !== undefined) part.expiresAt = event.expiresAt
  if (event.transcript !== undefined) part.transcript = (part.transcript ?? '') + event.transcript
}

/** A citation may come after the text it belongs to has ended. */
function citedText(one: OpenChoice): OpenPart<'text'> {
  return (
    one.text ??
    one.choice.parts.findLast((part): part is OpenPart<'text'> => part.type === 'text') ??
    pushPart<OpenPart<'text'>>(one.choice, { type: 'text', text: '' })
  )
}

function pushPart<T extends AnswerPart>(choice: AnswerChoice, part: T): T {
  choice.parts.push(part)
  return part
}
