import { describe, expect, it } from 'vitest'
import type { ReasoningProof } from '../../canonical/chat.ts'
import {
  deriveCallId,
  encodeCallId,
  MESSAGES_CALL_IDS,
  NINE_CHAR_CALL_IDS,
  RESPONSES_CALL_IDS,
} from './call-ids.ts'
import { unwrapProof, wrapProof } from './reasoning-proof.ts'
import {
  CHAT_TOOL_NAMES,
  encodeToolName,
  GEMINI_TOOL_NAMES,
  MESSAGES_TOOL_NAMES,
  openToolNameMap,
  restoreToolName,
} from './tool-names.ts'

describe('encodeToolName', () => {
  it.each([
    ['get_weather', CHAT_TOOL_NAMES],
    ['x'.repeat(128), MESSAGES_TOOL_NAMES],
    ['ns.tool:1', GEMINI_TOOL_NAMES],
  ])('leaves %s', (name, rule) => expect(encodeToolName(name, rule)).toBe(name))

  it.each([
    ['find.train/fast', CHAT_TOOL_NAMES],
    ['好的', CHAT_TOOL_NAMES],
    ['x'.repeat(65), CHAT_TOOL_NAMES],
    ['x'.repeat(500), MESSAGES_TOOL_NAMES],
    ['1st', GEMINI_TOOL_NAMES],
    ['9'.repeat(200), GEMINI_TOOL_NAMES],
  ])('makes %s allowed, with a hash at its end', (name, rule) => {
    const sent = encodeToolName(name, rule)
    expect(sent).toMatch(/_[0-9a-f]{8}$/)
    expect(sent).toMatch(rule.allowed)
    expect(sent.length).toBeLessThanOrEqual(rule.maxLength)
    expect(encodeToolName(name, rule)).toBe(sent)
  })

  it('tells alike names apart', () => {
    expect(encodeToolName('a.b', CHAT_TOOL_NAMES)).not.toBe(encodeToolName('a/b', CHAT_TOOL_NAMES))
  })

  it('remembers what it changed', () => {
    const map = openToolNameMap(CHAT_TOOL_NAMES)
    expect(map.encode('fine')).toBe('fine')
    expect(map.changed()).toBeUndefined()
    const sent = map.encode('not.fine')
    expect(restoreToolName(sent, map.changed())).toBe('not.fine')
    expect(restoreToolName('other', map.changed())).toBe('other')
    expect(restoreToolName('other', undefined)).toBe('other')
  })
})

describe('encodeCallId', () => {
  it.each([
    ['toolu_01A-b', MESSAGES_CALL_IDS],
    ['call:odd', RESPONSES_CALL_IDS],
    ['abcDEF123', NINE_CHAR_CALL_IDS],
  ])('leaves %s', (id, rule) => expect(encodeCallId(id, rule)).toBe(id))

  it.each([
    ['functions.get:0', MESSAGES_CALL_IDS],
    ['', MESSAGES_CALL_IDS],
    ['x'.repeat(65), RESPONSES_CALL_IDS],
    ['call_abc', NINE_CHAR_CALL_IDS],
  ])('hashes %s', (id, rule) => {
    const sent = encodeCallId(id, rule)
    expect(sent).toMatch(rule.allowed)
    expect(encodeCallId(id, rule)).toBe(sent)
  })

  it('derives ids that differ by each seed', () => {
    expect(deriveCallId('a', 0, 1)).toMatch(/^call_[0-9a-f]{24}$/)
    expect(deriveCallId('a', 0, 1)).not.toBe(deriveCallId('a', 1, 0))
  })
})

describe('reasoning proofs', () => {
  const proofs: ReasoningProof[] = [
    { issuer: 'anthropic-messages', value: 'EqQBCgIYAhIM+/==' },
    { issuer: 'anthropic-messages', value: 'data', redacted: true },
    { issuer: 'openai-responses', value: 'gAAAA', id: 'rs_1' },
    { issuer: 'openai-chat', value: '[{"type":"reasoning.text","signature":"ü"}]' },
  ]
  it.each(proofs)('%j goes through another protocol and back', (proof) => {
    const wrapped = wrapProof(proof, 'gemini-generate')
    expect(wrapped).toMatch(/^sl1\.[a-z-]+\.[A-Za-z0-9_-]+$/)
    expect(unwrapProof(wrapped, 'gemini-generate')).toEqual(proof)
  })

  it("leaves the own vendor's value raw", () => {
    const proof: ReasoningProof = { issuer: 'gemini-generate', value: 'AbC=' }
    expect(wrapProof(proof, 'gemini-generate')).toBe('AbC=')
    expect(unwrapProof('AbC=', 'gemini-generate')).toEqual(proof)
  })

  it.each([
    '',
    'skip_thought_signature_validator',
    'sl1.',
    'sl1.nobody.e30',
    'sl1.gemini-generate.%%%',
    'sl1.gemini-generate.e30',
    'sl1.gemini-generate',
  ])('takes %j for no proof', (value) => expect(unwrapProof(value, 'openai-chat')).toBeUndefined())
})
