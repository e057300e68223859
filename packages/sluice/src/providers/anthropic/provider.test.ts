import { describe, expect, it } from 'vitest'
import { SILENT_NOTES } from '../../canonical/notes.ts'
import type { FaultOwner } from '../../canonical/upstream-error.ts'
import { anthropicMessagesOutbound } from '../../protocols/chat/anthropic-messages/outbound.ts'
import { anthropic } from './provider.ts'

describe('anthropic', () => {
  it('sends the key in its own header', () => {
    expect(anthropic.authorize('a-key', {})).toEqual({ 'x-api-key': 'a-key' })
  })

  const cases: [status: number, type: string, message: string, owner: FaultOwner][] = [
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'quota'],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'quota'],
    [400, 'invalid_request_error', 'This organization has been disabled.', 'credential'],
    [400, 'invalid_request_error', 'max_tokens: Field required', 'client'],
    [
      400,
      'invalid_request_error',
      'messages.1.content.0: Invalid `signature` in `thinking` block',
      'reasoning-proof',
    ],
    [403, 'forbidden', 'Request not allowed', 'region'],
    [403, 'permission_error', 'Your API key does not have permission.', 'model'],
    [404, 'not_found_error', 'model: claude-nobody', 'model'],
    [429, 'rate_limit_error', 'Slow down', 'rate'],
    [529, 'overloaded_error', 'Overloaded', 'provider'],
  ]
  it.each(cases)('takes %i %s "%s" for a fault of %s', (status, type, message, owner) => {
    const body = { type: 'error', error: { type, message } }
    const context = { quirks: {}, notes: SILENT_NOTES, faults: anthropic.faults ?? [] }
    expect(anthropicMessagesOutbound.decodeError(status, body, context).owner).toBe(owner)
  })
})
