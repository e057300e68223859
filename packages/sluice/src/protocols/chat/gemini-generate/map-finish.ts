import type { FinishReason } from '../../../canonical/chat.ts'

/** https://ai.google.dev/api/generate-content#FinishReason; `MODEL_ARMOR` is Vertex's. */
const FINISH = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
])

/** Gemini has no word for "now run my calls": it says `STOP` (conversion.md, section 7). */
export function mapFinishReason(raw: string, hasCalls: boolean): FinishReason {
  const reason = FINISH.get(raw) ?? 'other'
  return reason === 'stop' && hasCalls ? 'tool-call' : reason
}
