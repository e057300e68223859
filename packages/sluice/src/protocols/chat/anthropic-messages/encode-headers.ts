import type { ChatRequest } from '../../../canonical/chat.ts'

/** https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01'

/** The version and the betas: the caller's where it speaks this format (conversion.md 8), and those that tools need. */
export function encodeHeaders(
  { headers: given, extraOf }: ChatRequest,
  betas: readonly string[],
): Record<string, string> {
  const own = extraOf === 'anthropic-messages' ? given : undefined
  const headers: Record<string, string> = { 'anthropic-version': own?.['anthropic-version'] ?? VERSION }
  const asked = (own?.['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim())
  const all = new Set([...asked, ...betas].filter((beta) => beta !== ''))
  if (all.size > 0) headers['anthropic-beta'] = [...all].join(',')
  return headers
}
