import type { FinishReason } from '../../packages/sluice/src/canonical/chat.ts'
import { mapStopReason } from '../../packages/sluice/src/protocols/chat/anthropic-messages/map-stop-reason.ts'
import { mapFinishReason } from '../../packages/sluice/src/protocols/chat/gemini-generate/map-finish.ts'
import {
  encodeFinish,
  isFinishChanged,
} from '../../packages/sluice/src/protocols/chat/openai-chat/map-finish-reason.ts'
import { code, writeTable } from './markdown.ts'

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const CLAUDE = [
  'end_turn',
  'stop_sequence',
  'max_tokens',
  'model_context_window_exceeded',
  'tool_use',
  'refusal',
  'pause_turn',
]

/** https://ai.google.dev/api/generate-content#FinishReason */
const GEMINI = [
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'OTHER',
]

/** The vendors' words for the end of an answer and what a caller of OpenAI's format reads. */
export function writeFinishReasons(): string {
  const rows = [
    ...CLAUDE.map((word) => [
      'Anthropic',
      code(word),
      show(mapStopReason(word, { hidden: false, real: true })),
    ]),
    ...GEMINI.map((word) => ['Gemini', code(word), show(mapFinishReason(word, false))]),
    ['Gemini', `${code('STOP')} after a function call`, show(mapFinishReason('STOP', true))],
  ]
  return writeTable(['Vendor', 'Its word', '`finish_reason`'], rows)
}

function show(reason: FinishReason): string {
  const word = code(encodeFinish(reason, false))
  return isFinishChanged(reason) ? `${word}, with ${code('changed:finish_reason')}` : word
}
