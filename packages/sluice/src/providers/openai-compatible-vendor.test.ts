import { describe, expect, it } from 'vitest'
import { COMPATIBLE_FAULTS, COMPATIBLE_QUIRKS, openaiCompatible } from './openai-compatible-vendor.ts'

const PLAIN = { id: 'acme', name: 'Acme', docs: 'https://docs.acme.example' }

describe('openaiCompatible', () => {
  it('needs little', () => {
    const acme = openaiCompatible({ ...PLAIN, baseUrl: 'https://api.acme.example/v1' })
    expect(acme).toMatchObject({ id: 'acme', usageTrust: 'trusted', env: [], models: [] })
    expect(acme.chat).toEqual([{ protocol: 'openai-chat', quirks: COMPATIBLE_QUIRKS }])
    expect(acme.faults).toEqual(COMPATIBLE_FAULTS)
    expect(acme.authorize('sk-test', {})).toEqual({ authorization: 'Bearer sk-test' })
    expect(acme.authorize('', {})).toEqual({})
    expect(acme.traitsOf?.('acme-large')).toEqual({})
  })

  it('puts quirks over what all share, and rules for usage beside theirs', () => {
    const { chat } = openaiCompatible({
      ...PLAIN,
      quirks: { endUserField: 'safety_identifier', usage: { researchOutside: true, hiddenOutput: false } },
    })
    expect(chat[0]?.quirks).toEqual({
      ...COMPATIBLE_QUIRKS,
      endUserField: 'safety_identifier',
      usage: { ...COMPATIBLE_QUIRKS.usage, researchOutside: true, hiddenOutput: false },
    })
  })

  it('has further formats where they are', () => {
    const { chat } = openaiCompatible({
      ...PLAIN,
      path: '/chat',
      responses: true,
      messages: 'https://api.acme.example/anthropic',
      gemini: true,
    })
    expect(chat).toMatchObject([
      { protocol: 'openai-chat', path: '/chat' },
      { protocol: 'openai-responses' },
      { protocol: 'anthropic-messages', baseUrl: 'https://api.acme.example/anthropic' },
      { protocol: 'gemini-generate' },
    ])
    expect(chat[1]).not.toHaveProperty('baseUrl')
  })

  it('spares a Messages endpoint what only Anthropic takes, unless it is a relay', () => {
    const messagesOf = (whole?: true) =>
      openaiCompatible({ ...PLAIN, messages: true, ...(whole && { wholeMessages: whole }) }).chat[1]
    expect(messagesOf()?.quirks?.stripFields).toContain('context_management')
    expect(messagesOf()?.dropHeaders).toEqual(['anthropic-beta'])
    expect(messagesOf(true)).toEqual({ protocol: 'anthropic-messages' })
  })

  it("asks the vendor's own faults first", () => {
    const own = { owner: 'rate', code: 'insufficient_quota' } as const
    expect(openaiCompatible({ ...PLAIN, faults: [own] }).faults?.[0]).toBe(own)
  })

  it('lays what the vendor knows of a model over what its name tells', () => {
    const { traitsOf } = openaiCompatible({
      ...PLAIN,
      inlineMedia: true,
      traitsOf: () => ({ thinking: 'effort' }),
    })
    expect(traitsOf?.('deepseek-r1')).toEqual({
      thinking: 'effort',
      thinksUnasked: true,
      noForcedToolWithThinking: true,
      fetchesUrls: false,
    })
  })
})
