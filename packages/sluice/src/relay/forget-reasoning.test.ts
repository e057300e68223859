import { expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import type { Part } from '../canonical/chat.ts'
import { forgetReasoning, hasPastReasoning } from './forget-reasoning.ts'

const PROOF = { issuer: 'gemini-generate', value: 'c2ln' } as const
const TEXT: Part = { type: 'text', text: 'Hello.' }
const CALL: Part = { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' }

it.each<{ name: string; parts: Part[]; has: boolean; left: Part[] }>([
  { name: 'text alone', parts: [TEXT], has: false, left: [TEXT] },
  { name: 'a call without a proof', parts: [CALL], has: false, left: [CALL] },
  { name: 'reasoning', parts: [{ type: 'reasoning', text: 'Hm.' }, TEXT], has: true, left: [TEXT] },
  {
    name: 'reasoning with its proof',
    parts: [{ type: 'reasoning', text: '', proof: PROOF }],
    has: true,
    left: [],
  },
  { name: 'a call with a proof', parts: [{ ...CALL, proof: PROOF }], has: true, left: [CALL] },
])('$name', ({ parts, has, left }) => {
  const request = aRequest({
    messages: [
      { role: 'user', parts: [TEXT] },
      { role: 'assistant', parts },
    ],
  })
  const before = structuredClone(request)
  expect(hasPastReasoning(request)).toBe(has)
  const forgot = forgetReasoning(request)
  expect(forgot.messages[1]?.parts).toEqual(left)
  expect(hasPastReasoning(forgot)).toBe(false)
  expect(request).toEqual(before)
})
