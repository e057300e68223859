import { describe, expect, it } from 'vitest'
import { geminiRecordings, isRecordedError, readWhole } from '../../../../../tests/kit/gemini-recordings.ts'
import { hasRecordings, needsRecordings } from '../../../../../tests/kit/recordings.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { NoteList } from '../../canonical/notes.ts'
import type { FaultOwner } from '../../canonical/upstream-error.ts'
import { decodeError } from '../../protocols/chat/gemini-generate/errors.ts'
import { gemini } from './provider.ts'

const CONTEXT = { quirks: {}, notes: new NoteList(), faults: gemini.faults ?? [] }

function error(code: number, status: string, message: string, details: JsonObject[] = []): JsonObject {
  return { error: { code, status, message, details } }
}
const INFO = 'type.googleapis.com/google.rpc.ErrorInfo'
const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
})

describe('refusals of Gemini', () => {
  it.each<[string, number, JsonObject | string, FaultOwner, object]>([
    [
      'bad field',
      400,
      error(400, 'INVALID_ARGUMENT', 'Invalid value at contents'),
      'client',
      { status: 400, vendorType: 'INVALID_ARGUMENT', shouldRetry: false },
    ],
    [
      'bad key',
      400,
      error(400, 'INVALID_ARGUMENT', 'No', [{ '@type': INFO, reason: 'API_KEY_INVALID' }]),
      'credential',
      { status: 502 },
    ],
    [
      'bad key, in words',
      400,
      error(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.'),
      'credential',
      { status: 502 },
    ],
    [
      'leaked key',
      403,
      error(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
      'credential',
      { status: 502 },
    ],
    [
      'no billing',
      403,
      error(403, 'PERMISSION_DENIED', 'No', [{ '@type': INFO, reason: 'BILLING_DISABLED' }]),
      'quota',
      { status: 502 },
    ],
    [
      'too fast',
      429,
      error(429, 'RESOURCE_EXHAUSTED', 'Slow', [
        quota('RequestsPerMinutePerProject'),
        { retryDelay: '34.4s' },
      ]),
      'rate',
      { status: 429, retryAfter: 35 },
    ],
    [
      'too much for today',
      429,
      error(429, 'RESOURCE_EXHAUSTED', 'Enough', [quota('RequestsPerDayPerProject')]),
      'quota',
      {},
    ],
    [
      'no quota at all',
      429,
      error(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0'),
      'quota',
      {},
    ],
    [
      'region',
      400,
      error(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      'region',
      { status: 502 },
    ],
    ['model', 404, error(404, 'NOT_FOUND', 'models/x is not found for API version v1beta'), 'model', {}],
    [
      'signature',
      400,
      error(400, 'INVALID_ARGUMENT', 'Function call is missing a thought_signature in functionCall parts.'),
      'reasoning-proof',
      { status: 400 },
    ],
    [
      'altered signature',
      400,
      error(400, 'INVALID_ARGUMENT', 'Thought signature is not valid'),
      'reasoning-proof',
      { status: 400 },
    ],
    [
      'long prompt',
      400,
      error(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
      ),
      'client',
      { status: 400, code: 'context_length_exceeded' },
    ],
    ['overload', 503, error(503, 'UNAVAILABLE', 'The model is overloaded.'), 'provider', { status: 502 }],
    [
      'HTML',
      502,
      '<html><body>Bad Gateway</body></html>',
      'provider',
      { message: 'The upstream answered with status 502.' },
    ],
    ['plain text', 500, 'Something broke', 'provider', { message: 'Something broke' }],
    ['nothing', 500, '', 'provider', { message: 'The upstream answered with status 500.' }],
    [
      'a list, as text',
      400,
      '[{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT"}}]',
      'client',
      { message: 'Bad' },
    ],
    [
      'JSON of another shape',
      500,
      { detail: 'x' },
      'provider',
      { message: 'The upstream answered with status 500.' },
    ],
    [
      'odd details',
      400,
      { error: { message: 3, details: [1, { violations: [2, { quotaId: 3 }], retryDelay: 'soon' }] } },
      'client',
      {},
    ],
  ])('%s', (_name, status, body, owner, expected) => {
    const fault = decodeError(status, body, CONTEXT)
    expect(fault.owner).toBe(owner)
    expect(fault.error).toMatchObject(expected)
  })

  it('shows neither addresses nor projects', () => {
    const body = error(
      403,
      'PERMISSION_DENIED',
      'API has not been used in project 123456789 before. Visit https://console.example.test/x',
    )
    const { message } = decodeError(403, body, CONTEXT).error
    expect(message).not.toContain('123456789')
    expect(message).not.toContain('console.example.test')
  })

  describe.skipIf(!hasRecordings)(needsRecordings('recorded errors'), () => {
    const owners: Record<string, FaultOwner> = {
      'fb-streaming-failure-image-rejected': 'client',
      'fb-unary-failure-generativelanguage-api-not-enabled': 'credential',
      'fb-unary-failure-unknown-model': 'model',
      'rb-error-handling-with-gemini-gemini-2-5-flash-raises-appropriate-auth-error': 'credential',
      'va-google-429-retry-info': 'rate',
      'fb-streaming-failure-http-error': 'region',
      'fb-streaming-failure-unknown-model': 'model',
      'fb-unary-failure-context-cache-not-found': 'model',
      'fb-unary-failure-firebaseml-api-not-enabled': 'credential',
    }
    const errors = geminiRecordings().filter(isRecordedError)
    it('are all there', () => {
      expect(errors).toHaveLength(Object.keys(owners).length)
    })
    it.each(errors.map((one) => [one.id, one] as const))('%s', (id, one) => {
      const fault = decodeError(one.status ?? 400, readWhole(one) ?? '', CONTEXT)
      expect(fault.owner).toBe(owners[id.split('/').at(-1) ?? ''])
    })
  })
})
