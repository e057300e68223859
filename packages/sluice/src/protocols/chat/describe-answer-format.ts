import type { ResponseFormat } from '../../canonical/chat.ts'

/** The wish for JSON in words, where a model has no setting for it (conversion.md 47). */
export function describeAnswerFormat(format: Exclude<ResponseFormat, { type: 'text' }>): string {
  const rule = 'Answer with JSON alone: no words before or after it, and no code fence.'
  if (format.type === 'json') return `${rule} The answer is one JSON object.`
  return `${rule} The answer has to be valid against this JSON schema:\n${JSON.stringify(format.schema)}`
}
