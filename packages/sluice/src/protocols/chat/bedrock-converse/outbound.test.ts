import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../canonical/chat.ts'
import { buildConversePath } from './converse-path.ts'
import { decodeError } from './decode-error.ts'
import { openDocumentNames } from './document-names.ts'
import { LOST_FIELDS, OUTBOUND_FIELDS } from './fields.ts'
import { mapStopReason } from './map-stop-reason.ts'

describe('the path of a call', () => {
  it.each([
    ['us.amazon.nova-lite-v1:0', false, '/model/us.amazon.nova-lite-v1%3A0/converse'],
    ['anthropic.claude-opus-4-6-v1', true, '/model/anthropic.claude-opus-4-6-v1/converse-stream'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0',
      false,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0/converse',
    ],
  ])('%s', (model, stream, path) => expect(buildConversePath('', { model, stream })).toBe(path))

  it.each(['', '..', '../x', 'a b', 'a?b', 'a%2e', 'ä', 'a'.repeat(3000)])('refuses %j', (model) => {
    expect(() => buildConversePath('', { model, stream: false })).toThrow('model name')
  })
})

describe('the names of documents', () => {
  it('are of allowed characters, none twice', () => {
    const names = openDocumentNames()
    const given = ['a  b.pdf', 'a b.docx', 'ü.pdf', undefined, 'x_y.tar.gz', '[1] (c)-d', '..']
    expect(given.map((name) => names.name(name))).toEqual([
      'a b',
      'a b (2)',
      'document',
      'document (2)',
      'x-y-tar',
      '[1] (c)-d',
      'document (3)',
    ])
  })
})

describe('the end of an answer', () => {
  it.each([
    ['end_turn', 'stop'],
    ['tool_use', 'tool-call'],
    ['max_tokens', 'length'],
    ['stop_sequence', 'stop-sequence'],
    ['guardrail_intervened', 'content-filter'],
    ['content_filtered', 'content-filter'],
    ['model_context_window_exceeded', 'context-full'],
    ['malformed_model_output', 'other'],
    ['malformed_tool_use', 'other'],
    ['something_new', 'other'],
  ])('%s: %s', (word, reason) => expect(mapStopReason(word, { hidden: false, real: true })).toBe(reason))

  it('is the usual one after a hidden tool alone', () => {
    expect(mapStopReason('tool_use', { hidden: true, real: false })).toBe('stop')
    expect(mapStopReason('tool_use', { hidden: true, real: true })).toBe('tool-call')
  })
})

describe('refusals', () => {
  it.each<[number, object | string, object]>([
    [400, { message: 'Bad field' }, { owner: 'client', error: { status: 400, message: 'Bad field' } }],
    [400, { __type: 'ServiceQuotaExceededException', message: 'x' }, { owner: 'quota' }],
    [
      403,
      { __type: 'com.amazon.coral.service#UnrecognizedClientException', Message: 'x' },
      { owner: 'credential' },
    ],
    [403, { message: 'x' }, { owner: 'model' }],
    [
      400,
      { error: 'ValidationException: context_management: no' },
      { error: { vendorType: 'ValidationException' } },
    ],
    [429, { code: 'ModelNotReadyException', message: 'x' }, { owner: 'provider' }],
    [408, { message: 'x' }, { owner: 'provider' }],
    [500, '<html>', { error: { message: 'The upstream answered with status 500.' } }],
    [500, 'Broke', { error: { message: 'Broke' } }],
    [
      403,
      { message: 'User: arn:aws:iam::123456789012:user/x may not' },
      { error: { message: 'User: [id] may not' } },
    ],
  ])('%i %j', (status, body, expected) => {
    // Rows are JSON.
    const read = JSON.parse(JSON.stringify(body))
    expect(decodeError(status, read, {})).toMatchObject(expected)
  })
})

describe('the fate of every field', () => {
  it('is told where it is lost', () => {
    const lost: readonly (keyof ChatRequest)[] = [
      'seed',
      'presencePenalty',
      'frequencyPenalty',
      'logitBias',
      'logprobs',
      'verbosity',
      'prediction',
      'audio',
      'endUser',
      'metadata',
    ]
    expect([...LOST_FIELDS].sort()).toEqual([...lost].sort())
    expect(Object.values(OUTBOUND_FIELDS)).not.toContain(undefined)
  })
})
