import { describe, expect, it } from 'vitest'
import { aRequest, encode, validateMessagesBody } from '../../../../../../tests/kit/encode-messages.ts'
import { hasSchemas } from '../../../../../../tests/kit/recordings.ts'
import { OUTBOUND_FIELDS } from './fields.ts'

describe('every body', () => {
  it.skipIf(!hasSchemas)('is checked against the schema', () => {
    expect(validateMessagesBody?.({ model: 'm', max_tokens: 1, messages: [], nonsense: 1 })).toBe(false)
  })

  it('has the least that a call needs', () => {
    const { sent, headers, notes } = encode({})
    expect(sent).toEqual({
      model: 'claude-x',
      max_tokens: 64_000,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' })
    expect(notes).toEqual([])
  })

  it('knows the fate of every field of a request', () => {
    expect(Object.keys(OUTBOUND_FIELDS)).toEqual(expect.arrayContaining(Object.keys(aRequest({}))))
  })
})
