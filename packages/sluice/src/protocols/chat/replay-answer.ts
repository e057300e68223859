import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'

/** A whole answer as the stream it could have been: for an upstream that answers whole though it was asked to stream. */
export function replayAnswer(answer: ChatAnswer): ChatEvent[] {
  const start: ChatEvent = { type: 'message-start' }
  if (answer.id !== undefined) start.id = answer.id
  if (answer.model !== undefined) start.model = answer.model
  if (answer.created !== undefined) start.created = answer.created
  if (answer.systemFingerprint !== undefined) start.systemFingerprint = answer.systemFingerprint
  const events: ChatEvent[] = [start]
  // Known from the start, which some formats tell at once.
  if (answer.usage !== undefined) events.push({ type: 'usage', report: answer.usage })
  const { extraOf } = answer
  for (const choice of answer.choices) replayChoice(events, choice, extraOf)
  if (answer.blockReason !== undefined) events.push({ type: 'prompt-blocked', reason: answer.blockReason })
  if (answer.extra !== undefined && extraOf !== undefined) {
    events.push({ type: 'extra', value: answer.extra, of: extraOf })
  }
  events.push({ type: 'message-end' })
  return events
}

function replayChoice(events: ChatEvent[], choice: AnswerChoice, extraOf: ChatAnswer['extraOf']): void {
  const at = { choice: choice.index }
  let call = 0
  let logprobs = choice.logprobs
  for (const part of choice.parts) {
    switch (part.type) {
      case 'text': {
        const start: ChatEvent = { type: 'text-start', ...at }
        if (part.phase !== undefined) start.phase = part.phase
        events.push(start)
        const delta: ChatEvent = { type: 'text-delta', ...at, text: part.text }
        if (logprobs !== undefined) delta.logprobs = logprobs
        logprobs = undefined
        events.push(delta)
        for (const citation of part.citations ?? []) events.push({ type: 'citation', ...at, citation })
        for (const citation of part.vendorCitations ?? []) {
          events.push({ type: 'vendor-citation', ...at, citation })
        }
        events.push({ type: 'text-end', ...at })
        break
      }
      case 'tool-call':
        replayCall(events, choice.index, call++, part)
        break
      default:
        replayPart(events, choice.index, part)
    }
  }
  if (choice.extra !== undefined && extraOf !== undefined) {
    events.push({ type: 'choice-extra', ...at, value: choice.extra, of: extraOf })
  }
  const finish: ChatEvent = { type: 'finish', ...at, reason: choice.finish }
  if (choice.rawFinish !== undefined) finish.raw = choice.rawFinish
  if (choice.stopSequence !== undefined) finish.stopSequence = choice.stopSequence
  events.push(finish)
}

function replayCall(
  events: ChatEvent[],
  choice: number,
  call: number,
  part: Extract<AnswerPart, { type: 'tool-call' }>,
): void {
  const start: ChatEvent = { type: 'tool-start', choice, call, id: part.id, name: part.name }
  if (part.custom === true) start.custom = true
  if (part.own !== undefined) start.own = part.own
  const end: ChatEvent = { type: 'tool-end', choice, call }
  if (part.proof !== undefined) {
    start.proof = part.proof
    end.proof = part.proof
  }
  events.push(start, { type: 'tool-delta', choice, call, text: part.arguments }, end)
}

function replayPart(
  events: ChatEvent[],
  choice: number,
  part: Exclude<AnswerPart, { type: 'text' | 'tool-call' }>,
): void {
  switch (part.type) {
    case 'reasoning': {
      const end: ChatEvent = { type: 'reasoning-end', choice }
      if (part.proof !== undefined) end.proof = part.proof
      events.push(
        { type: 'reasoning-start', choice },
        { type: 'reasoning-delta', choice, text: part.text },
        end,
      )
      break
    }
    case 'refusal':
      events.push({ type: 'refusal-delta', choice, text: part.text })
      break
    case 'image': {
      const image: ChatEvent = { type: 'image', choice, mediaType: part.mediaType, data: part.data }
      if (part.proof !== undefined) image.proof = part.proof
      events.push(image)
      break
    }
    case 'audio': {
      const audio: ChatEvent = { type: 'audio-delta', choice, data: part.data }
      if (part.id !== undefined) audio.id = part.id
      if (part.transcript !== undefined) audio.transcript = part.transcript
      if (part.expiresAt !== undefined) audio.expiresAt = part.expiresAt
      events.push(audio)
      break
    }
    case 'vendor':
      events.push({ type: 'vendor-block', choice, block: part })
      break
  }
}
