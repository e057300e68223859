import type { ChatRequest } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'

/** Refuses what a format of one answer in text has no place for and what must not be lost (conversion.md 16, 44). */
export function requireOneTextAnswer(request: ChatRequest): void {
  if (request.choices !== undefined && request.choices > 1) {
    throw badField('n', 'This model gives one answer a call.', 'unsupported_value')
  }
  const odd = request.modalities?.find((one) => one !== 'text')
  if (odd !== undefined) {
    throw badField('modalities', `This model does not answer with '${odd}'.`, 'unsupported_value')
  }
}
