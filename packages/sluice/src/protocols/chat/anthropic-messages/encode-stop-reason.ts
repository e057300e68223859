import type { FinishReason } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'

export interface Ending {
  reason: FinishReason
  /** The vendor's own word. */
  raw?: string | undefined
  stopSequence?: string | undefined
}

/** Words of this format that canonical has none for: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const OWN_WORDS: ReadonlySet<string> = new Set(['compaction'])

/** conversion.md, section 7. `hasRefusal`: the answer's text is the model's own refusal. */
export function encodeStopReason(ending: Ending, hasRefusal: boolean, notes: Notes): string {
  switch (ending.reason) {
    case 'stop':
      return hasRefusal ? 'refusal' : 'end_turn'
    case 'stop-sequence':
      return 'stop_sequence'
    case 'length':
      return 'max_tokens'
    case 'context-full':
      return 'model_context_window_exceeded'
    case 'tool-call':
      return 'tool_use'
    case 'content-filter':
    case 'refusal':
      return 'refusal'
    case 'pause':
      return 'pause_turn'
    case 'other':
      if (ending.raw !== undefined && OWN_WORDS.has(ending.raw)) return ending.raw
      notes.warn('changed', 'stop_reason')
      return 'end_turn'
  }
}
