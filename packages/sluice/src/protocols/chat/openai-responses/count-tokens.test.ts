import { expect, it } from 'vitest'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { countInbound, countOutbound } from './count-tokens.ts'

const head = { header: () => undefined }
const target = { model: 'sent', traits: {}, quirks: {}, outputCap: 9, hostedTools: new Set<string>() }

it('asks the vendor with what is part of the prompt', () => {
  const body = {
    model: 'm',
    input: 'Hi',
    instructions: 'Be kind.',
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }],
    temperature: 0.5,
    max_output_tokens: 50,
    store: true,
    metadata: { a: 'b' },
  }
  const request = countInbound.decodeRequest(body, SILENT_NOTES, head)
  expect(Object.keys(countOutbound.encodeRequest(request, target, SILENT_NOTES).body).sort()).toEqual([
    'input',
    'instructions',
    'model',
    'tools',
  ])
  expect(countOutbound.path('', 'm')).toBe('/v1/responses/input_tokens')
  expect(countOutbound.path('/v1', 'm')).toBe('/responses/input_tokens')
})

it('reads and writes a count', () => {
  expect(countOutbound.decodeAnswer({ object: 'response.input_tokens', input_tokens: 7 })).toBe(7)
  expect(countInbound.encodeAnswer(7)).toEqual({ object: 'response.input_tokens', input_tokens: 7 })
  for (const input_tokens of [null, -1, 1.5, '7']) {
    expect(() => countOutbound.decodeAnswer({ input_tokens })).toThrow('not a count')
  }
})
