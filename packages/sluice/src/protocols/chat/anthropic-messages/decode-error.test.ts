import { describe, expect, it } from 'vitest'
import type { FaultOwner } from '../../../canonical/upstream-error.ts'
import { decodeError } from './decode-error.ts'

const CONTEXT = {}

function body(type: string, message: string) {
  return { type: 'error', error: { type, message }, request_id: 'req_1' }
}

describe('decodeError', () => {
  const cases: [
    status: number,
    type: string,
    message: string,
    owner: FaultOwner,
    shown: number,
    code?: string,
  ][] = [
    [400, 'invalid_request_error', 'max_tokens: Field required', 'client', 400],
    [
      400,
      'invalid_request_error',
      'prompt is too long: 205000 tokens > 200000 maximum',
      'client',
      400,
      'context_length_exceeded',
    ],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'client',
      400,
      'context_length_exceeded',
    ],
    [
      400,
      'invalid_request_error',
      'messages.1.content.0: Invalid `signature` in `thinking` block',
      'reasoning-proof',
      400,
    ],
    [
      400,
      'invalid_request_error',
      'messages.1.content.0: Invalid `data` in `redacted_thinking` block',
      'reasoning-proof',
      400,
    ],
    [
      400,
      'invalid_request_error',
      'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
      'reasoning-proof',
      400,
    ],
    [
      400,
      'invalid_request_error',
      '`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.',
      'reasoning-proof',
      400,
    ],
    [401, 'authentication_error', 'invalid x-api-key', 'credential', 502],
    [402, 'billing_error', 'Pay first', 'quota', 502],
    [403, 'permission_error', 'Not for you', 'model', 502],
    [404, 'not_found_error', 'model: claude-nobody', 'model', 502],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'client', 413],
    [429, 'rate_limit_error', 'Slow down', 'rate', 429],
    [500, 'api_error', 'Internal server error', 'provider', 502],
    [529, 'overloaded_error', 'Overloaded', 'provider', 502],
  ]
  it.each(cases)('%i %s: %s', (status, type, message, owner, shown, code) => {
    const fault = decodeError(status, body(type, message), CONTEXT)
    expect(fault).toMatchObject({ owner, status })
    expect(fault.error.status).toBe(shown)
    expect(fault.error.message).toBe(message)
    if (code !== undefined) expect(fault.error.code).toBe(code)
  })

  it.each([
    [
      { error: 'ValidationException: context_management: Extra inputs are not permitted' },
      'ValidationException: context_management: Extra inputs are not permitted',
    ],
    [{ message: 'Not today' }, 'Not today'],
    ['Bad gateway', 'Bad gateway'],
    [{}, 'The upstream answered with status 502.'],
    ['', 'The upstream answered with status 502.'],
  ])('reads %j', (given, message) => {
    expect(decodeError(502, given, {}).error.message).toBe(message)
  })

  it('shows no key', () => {
    const key = `sk-ant-${'test'.repeat(6)}`
    expect(
      decodeError(400, body('invalid_request_error', `bad key ${key}`), CONTEXT).error.message,
    ).not.toContain(key)
  })
})
