import { describe, expect, it } from 'vitest'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { Channel, ChannelFormat } from './channel.ts'
import { chooseFormat } from './choose-format.ts'

const FORMATS: readonly (readonly [ChatProtocol, readonly string[] | undefined])[] = [
  ['gemini-generate', ['gemini*']],
  ['anthropic-messages', ['claude*']],
  ['openai-chat', undefined],
]

function choose(
  formats: typeof FORMATS,
  caller: ChatProtocol,
  model: string,
  fixed?: ChatProtocol,
): ChatProtocol {
  const baseUrl = new URL('https://acme.test')
  const channel = {
    protocol: fixed,
    formats: formats.map(
      ([protocol, serves]): ChannelFormat =>
        serves === undefined ? { protocol, baseUrl } : { protocol, baseUrl, serves },
    ),
  }
  // The choice looks at nothing else of a channel.
  return chooseFormat(channel as unknown as Channel, caller, model).protocol
}

describe('chooseFormat', () => {
  it.each<[string, ChatProtocol, string, ChatProtocol | undefined, ChatProtocol]>([
    [
      "the caller's own, where it serves the model",
      'anthropic-messages',
      'claude-x',
      undefined,
      'anthropic-messages',
    ],
    ["the caller's own, where it serves all", 'openai-chat', 'claude-x', undefined, 'openai-chat'],
    ['another that serves the model', 'gemini-generate', 'claude-x', undefined, 'anthropic-messages'],
    ['the first that serves the model', 'cohere-chat', 'gemini-x', undefined, 'gemini-generate'],
    ['one that serves all', 'gemini-generate', 'other', undefined, 'openai-chat'],
    ['the fixed one, whatever it serves', 'openai-chat', 'claude-x', 'gemini-generate', 'gemini-generate'],
  ])('%s', (_, caller, model, fixed, expected) => {
    expect(choose(FORMATS, caller, model, fixed)).toBe(expected)
  })

  it("keeps to the caller's own where none is said to serve the model", () => {
    const some = FORMATS.slice(0, 2)
    expect(choose(some, 'anthropic-messages', 'other')).toBe('anthropic-messages')
    expect(choose(some, 'openai-chat', 'other')).toBe('gemini-generate')
  })
})
