import { describe, expect, it } from 'vitest'
import { aCandidate, aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { switchFormat } from './switch-format.ts'

const both = aProvider({ chat: [{ protocol: 'openai-chat' }, { protocol: 'openai-responses' }] })
const tools: ChatRequest['tools'] = [{ type: 'function', name: 'f' }]
const high: ChatRequest['reasoning'] = { effort: 'high' }

describe('a call that is served by Responses alone', () => {
  it.each<[name: string, request: Partial<ChatRequest>, traits: ModelTraits, protocol: string]>([
    ['no such model', { tools, reasoning: high }, {}, 'openai-chat'],
    ['every call', {}, { responsesOnly: 'always' }, 'openai-responses'],
    [
      'tools with an effort',
      { tools, reasoning: high },
      { responsesOnly: 'tools-with-effort' },
      'openai-responses',
    ],
    ['tools without one', { tools }, { responsesOnly: 'tools-with-effort' }, 'openai-chat'],
    ['an effort without tools', { reasoning: high }, { responsesOnly: 'tools-with-effort' }, 'openai-chat'],
    ['tools', { tools }, { responsesOnly: 'tools-unless-none' }, 'openai-responses'],
    [
      'tools and no thinking',
      { tools, reasoning: { effort: 'none' } },
      { responsesOnly: 'tools-unless-none' },
      'openai-chat',
    ],
  ])('%s', (_, request, traits, protocol) => {
    const candidate = aCandidate(aChannel('a', { provider: both }))
    expect(switchFormat(candidate, aRequest(request), traits).format.protocol).toBe(protocol)
  })

  it('goes where it was to go on a channel that has no such format', () => {
    const candidate = aCandidate(aChannel('a'))
    expect(switchFormat(candidate, aRequest(), { responsesOnly: 'always' })).toBe(candidate)
  })
})
