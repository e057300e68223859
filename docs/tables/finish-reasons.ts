import type { AnswerPart, ChatAnswer, FinishReason } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { mapStopReason } from '../../packages/sluice/src/protocols/chat/anthropic-messages/map-stop-reason.ts'
import { mapStopReason as mapConverse } from '../../packages/sluice/src/protocols/chat/bedrock-converse/map-stop-reason.ts'
import { mapFinish } from '../../packages/sluice/src/protocols/chat/cohere-chat/map-finish.ts'
import { mapFinishReason } from '../../packages/sluice/src/protocols/chat/gemini-generate/map-finish.ts'
import { decodeFinish } from '../../packages/sluice/src/protocols/chat/openai-chat/map-finish-reason.ts'
import { decodeFinish as decodeStatus } from '../../packages/sluice/src/protocols/chat/openai-responses/decode-finish.ts'
import { contextOf } from './answer-fates.ts'
import { code, codes, writeTable } from './markdown.ts'
import { CALLERS, type CallerForm, isCaller } from './protocols.ts'

const MEANINGS: Readonly<Record<FinishReason, string>> = {
  stop: 'the model was done',
  'stop-sequence': 'a stop sequence was hit',
  length: 'the limit of output was reached',
  'context-full': 'the context was full',
  'tool-call': 'it calls a tool',
  'content-filter': 'a filter stopped it',
  refusal: 'it refused, in its own text',
  pause: 'it waits to go on',
  other: 'anything else',
}

const REASONS = Object.keys(MEANINGS).filter((word): word is FinishReason => word in MEANINGS)

/** How each end of an answer is told to callers of each form, asked of the encoders. */
export function writeFinishReasons(): string {
  const callers = Object.keys(CALLERS).filter(isCaller)
  const rows = REASONS.map((reason) => [
    MEANINGS[reason],
    ...callers.map((caller) => showFinish(caller, reason)),
  ])
  return writeTable(['An answer ends because', ...callers], rows)
}

function showFinish(caller: CallerForm, reason: FinishReason): string {
  const notes = new NoteList()
  const answer: ChatAnswer = { choices: [{ index: 0, parts: partsOf(reason), finish: reason }] }
  const body = CALLERS[caller].encodeResponse(answer, contextOf(caller, notes))
  const word = code(wordOf(body))
  return notes.list().some((note) => note.startsWith('changed:')) ? `${word}, with a warning` : word
}

function partsOf(reason: FinishReason): AnswerPart[] {
  if (reason === 'tool-call') return [{ type: 'tool-call', id: 'c1', name: 'look', arguments: '{}' }]
  return [reason === 'refusal' ? { type: 'refusal', text: 'No.' } : { type: 'text', text: 'ho' }]
}

/** The word for the end, wherever the form has it. */
function wordOf(body: JsonObject): string {
  const [choice] = Array.isArray(body.choices) ? body.choices : []
  const [candidate] = Array.isArray(body.candidates) ? body.candidates : []
  const { incomplete_details: details } = body
  const why = isJsonObject(details) ? `: ${String(details.reason)}` : ''
  const words = [at(choice, 'finish_reason'), at(candidate, 'finishReason'), body.stop_reason]
  return words.find((word) => typeof word === 'string')?.toString() ?? `${String(body.status)}${why}`
}

function at(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined
}

/** The words of upstreams, by what they are taken to mean. */
export function writeUpstreamFinishes(): string {
  const readers = Object.entries(READERS)
  const rows = REASONS.map((reason) => [
    MEANINGS[reason],
    ...readers.map(([, { words, read }]) => codes(words.filter((word) => read(word) === reason))),
  ])
  return writeTable(['It means', ...readers.map(([protocol]) => protocol)], rows)
}

const NO_CALLS = { hidden: false, real: true }

const READERS: Readonly<Record<string, { words: readonly string[]; read: (word: string) => FinishReason }>> =
  {
    'openai-chat': {
      words: [
        'stop',
        'length',
        'tool_calls',
        'function_call',
        'content_filter',
        'model_length',
        'sensitive',
        'insufficient_system_resource',
      ],
      read: (word) => decodeFinish(word, false),
    },
    'openai-responses': {
      words: ['completed', 'max_output_tokens', 'content_filter', 'cancelled'],
      read: (word) =>
        decodeStatus(
          word === 'completed'
            ? { status: word }
            : { status: 'incomplete', incomplete_details: { reason: word } },
          false,
        ).reason,
    },
    // https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
    'anthropic-messages': {
      words: [
        'end_turn',
        'stop_sequence',
        'max_tokens',
        'model_context_window_exceeded',
        'tool_use',
        'refusal',
        'pause_turn',
      ],
      read: (word) => mapStopReason(word, NO_CALLS),
    },
    // https://ai.google.dev/api/generate-content#FinishReason
    'gemini-generate': {
      words: [
        'STOP',
        'MAX_TOKENS',
        'SAFETY',
        'RECITATION',
        'BLOCKLIST',
        'PROHIBITED_CONTENT',
        'SPII',
        'IMAGE_SAFETY',
        'MALFORMED_FUNCTION_CALL',
        'OTHER',
      ],
      read: (word) => mapFinishReason(word, false),
    },
    'bedrock-converse': {
      words: [
        'end_turn',
        'stop_sequence',
        'max_tokens',
        'model_context_window_exceeded',
        'tool_use',
        'guardrail_intervened',
        'content_filtered',
      ],
      read: (word) => mapConverse(word, NO_CALLS),
    },
    'cohere-chat': {
      words: ['COMPLETE', 'STOP_SEQUENCE', 'MAX_TOKENS', 'TOOL_CALL', 'ERROR_LIMIT', 'ERROR_TOXIC'],
      read: (word) => mapFinish(word, false),
    },
  }
