import type { AnswerPart, ChatAnswer } from '../../canonical/chat.ts'
import { type ChatEvent, isContentEvent } from '../../canonical/chat-event.ts'
import { completionTokens } from '../../canonical/usage.ts'
import { type AnswerSummary, emptySummary } from './chat-format.ts'
import { countText } from './count-text.ts'

/** Keeps the summary of a stream up to date on the translated path; one per call. */
export interface Summariser {
  push(event: ChatEvent): void
  readonly summary: AnswerSummary
}

export function openSummariser(): Summariser {
  const summary = emptySummary()
  const ending = openEndWatch(summary)
  return {
    summary,
    push(event) {
      if (!summary.hasContent && isContentEvent(event)) summary.hasContent = true
      switch (event.type) {
        case 'text-start':
        case 'reasoning-start':
        case 'tool-start':
          ending.saw(event.choice)
          break
        case 'text-delta':
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-delta':
          countText(summary, event.text)
          ending.saw(event.choice)
          break
        case 'finish':
          if (event.choice === 0 || summary.finish === undefined) summary.finish = event.reason
          ending.finished(event.choice)
          break
        default:
          noteRare(summary, event)
      }
    },
  }
}

function noteRare(summary: AnswerSummary, event: ChatEvent): void {
  switch (event.type) {
    case 'message-start':
      if (event.model !== undefined) summary.model = event.model
      if (event.id !== undefined) summary.id = event.id
      break
    case 'reasoning-end':
      if (event.proof?.redacted === true) summary.hasUncountable = true
      break
    case 'image':
    case 'audio-delta':
    case 'vendor-block':
      summary.hasUncountable = true
      break
    case 'usage':
      summary.usage = event.report
      break
    case 'prompt-blocked':
      summary.blockReason = event.reason
      break
    case 'message-end':
      summary.ended = true
      break
    case 'error':
      summary.error = event.error
      break
    default:
      break
  }
}

/** Sets `ended` once every choice that was seen has finished. */
export interface EndWatch {
  saw(choice: number): void
  finished(choice: number): void
}

export function openEndWatch(summary: AnswerSummary): EndWatch {
  // Bits, since a choice is seen again with each of its deltas; at most 8 choices can be asked for.
  let seen = 0
  let done = 0
  return {
    saw(choice) {
      const bit = 1 << (choice & 31)
      if ((seen & bit) !== 0) return
      seen |= bit
      if ((done & bit) === 0) summary.ended = false
    },
    finished(choice) {
      const bit = 1 << (choice & 31)
      seen |= bit
      done |= bit
      if (seen === done) summary.ended = true
    },
  }
}

/** The summary of a whole answer. */
export function summariseAnswer(answer: ChatAnswer): AnswerSummary {
  const summary = emptySummary()
  summary.ended = true
  if (answer.id !== undefined) summary.id = answer.id
  if (answer.model !== undefined) summary.model = answer.model
  if (answer.usage !== undefined) summary.usage = answer.usage
  if (answer.blockReason !== undefined) summary.blockReason = answer.blockReason
  const first = answer.choices[0]
  if (first !== undefined) summary.finish = first.finish
  for (const choice of answer.choices) for (const part of choice.parts) addPart(summary, part)
  return summary
}

function addPart(summary: AnswerSummary, part: AnswerPart): void {
  switch (part.type) {
    case 'text':
    case 'refusal':
      if (part.text.length > 0) summary.hasContent = true
      countText(summary, part.text)
      break
    case 'reasoning':
      if (part.text.length > 0 || part.proof !== undefined) summary.hasContent = true
      if (part.proof?.redacted === true) summary.hasUncountable = true
      countText(summary, part.text)
      break
    case 'tool-call':
      summary.hasContent = true
      countText(summary, part.arguments)
      break
    default:
      summary.hasContent = true
      summary.hasUncountable = true
  }
}

/**
 * R28: an answer that says nothing, was not blocked, claims to have ended well (or says nothing of its end)
 * and reports no output. It is a failure of the upstream and costs nothing.
 */
export function isEmptyAnswer(summary: AnswerSummary): boolean {
  if (summary.hasContent || summary.blockReason !== undefined) return false
  if (summary.finish !== undefined && summary.finish !== 'stop') return false
  return summary.usage === undefined || completionTokens(summary.usage.usage) === 0
}
