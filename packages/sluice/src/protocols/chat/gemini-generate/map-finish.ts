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

/** Words that say more than their meaning to us: a caller of this format sees the vendor's own. */
const OTHER_WORDS = [
  'LANGUAGE',
  'OTHER',
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'IMAGE_OTHER',
  'NO_IMAGE',
  'CONTINUATION',
  'ESCALATION',
] as const

const WORDS: ReadonlySet<string> = new Set([...FINISH.keys(), ...OTHER_WORDS])

/** Google's own word where it is one, else by conversion.md, section 7. `hasRefusal`: the model's own refusal text is shown. */
export function encodeFinish(reason: FinishReason, raw: string | undefined, hasRefusal: boolean): string {
  if (isOwnWord(reason, raw)) return raw
  switch (reason) {
    case 'length':
    case 'context-full':
      return 'MAX_TOKENS'
    case 'content-filter':
      return 'SAFETY'
    case 'refusal':
      return hasRefusal ? 'STOP' : 'SAFETY'
    case 'stop':
    case 'stop-sequence':
    case 'tool-call':
    case 'pause':
    case 'other':
      return 'STOP'
  }
}

/** Whether the format has no word of its own for the reason, which is then told by a warning. */
export function isFinishChanged(reason: FinishReason, raw: string | undefined): boolean {
  return (reason === 'pause' || reason === 'other') && !isOwnWord(reason, raw)
}

/** Other vendors have words of the same kind: what it means must be what it was taken for. */
function isOwnWord(reason: FinishReason, raw: string | undefined): raw is string {
  return raw !== undefined && WORDS.has(raw) && mapFinishReason(raw, reason === 'tool-call') === reason
}
