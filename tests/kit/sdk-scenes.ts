import { expect } from 'vitest'

/** What the tests of every SDK ask with. */

/** Schemas of arguments, and of an answer, in the form that OpenAI holds to be strict. */
export const CITY = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false as const,
}
export const ZONE = {
  type: 'object' as const,
  properties: { zone: { type: 'string' } },
  required: ['zone'],
  additionalProperties: false as const,
}
export const TOWN = {
  type: 'object' as const,
  properties: { town: { type: 'string' }, people: { type: 'integer' } },
  required: ['town', 'people'],
  additionalProperties: false as const,
}
export const A_TOWN = { town: expect.any(String), people: expect.any(Number) }

/** The smallest beginning of a document, as base64. */
export const PDF = Buffer.from('%PDF-1.4\n').toString('base64')

/** How a stand-in finds its own proof of what it thought, in its protocol; chat completions have none. */
const PROOFS: Readonly<Record<string, string>> = {
  'anthropic-messages': '"signature":"demo.',
  'gemini-generate': '"thoughtSignature":"ZGVtby',
  'openai-responses': '"encrypted_content":"demo.',
}

/** Checks that a vendor was sent back its proof; what the demo inside the process was sent is not seen. */
export function expectProof(path: string | undefined, sent: string): void {
  if (path === undefined || path.endsWith('/chat/completions')) return
  const protocol = path.endsWith('/messages')
    ? 'anthropic-messages'
    : path.endsWith('/responses')
      ? 'openai-responses'
      : 'gemini-generate'
  expect(sent).toContain(PROOFS[protocol])
}
