import type { ChatRequest } from '../../canonical/chat.ts'
import type { Notes } from '../../canonical/notes.ts'
import { describeAnswerFormat } from './describe-answer-format.ts'

/** The wish for JSON as a rule among the instructions, for apps and bots, which have no setting for it; none for plain text. */
export function answerFormatRules({ responseFormat: format }: ChatRequest, notes: Notes): string[] {
  if (format === undefined || format.type === 'text') return []
  notes.warn('emulated', 'response_format')
  return [describeAnswerFormat(format)]
}
