/** The name under which the line travels in `extra`, and that a warning gives it. */
export const BILLING_FIELD = 'x-anthropic-billing-header'

const HEAD = `${BILLING_FIELD}:`

/**
 * Claude Code begins its system text with a line for Anthropic's own bookkeeping, another one in each call, which would
 * make every prompt new to other vendors' caches (conversion.md 26).
 */
export function takeBillingLine(text: string): { line?: string; rest: string } {
  if (!text.startsWith(HEAD)) return { rest: text }
  const end = text.indexOf('\n')
  return end === -1 ? { line: text, rest: '' } : { line: text.slice(0, end), rest: text.slice(end + 1) }
}
