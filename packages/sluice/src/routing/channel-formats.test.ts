import { describe, expect, it } from 'vitest'
import { aProvider } from '../../../../tests/kit/builders.ts'
import type { Provider } from '../providers/provider.ts'
import { channelFormats } from './channel-formats.ts'

const TWO = aProvider({
  baseUrl: 'https://api.acme.test',
  chat: [
    { protocol: 'openai-chat' },
    { protocol: 'anthropic-messages', baseUrl: 'https://api.acme.test/anthropic' },
  ],
})
const REGIONAL = aProvider({ baseUrl: 'https://run.{region}.acme.test' })

function addresses(provider: Provider, parts: Partial<Parameters<typeof channelFormats>[1]>): string[] {
  const formats = channelFormats(provider, { baseUrl: undefined, protocol: undefined, options: {}, ...parts })
  return formats.map(({ protocol, baseUrl }) => `${protocol} ${baseUrl.href}`)
}

describe('where a channel reaches each format', () => {
  it.each<[name: string, provider: Provider, parts: Parameters<typeof addresses>[1], expected: string[]]>([
    [
      'each at its own address',
      TWO,
      {},
      ['openai-chat https://api.acme.test/', 'anthropic-messages https://api.acme.test/anthropic'],
    ],
    [
      'only the one that is fixed',
      TWO,
      { protocol: 'anthropic-messages' },
      ['anthropic-messages https://api.acme.test/anthropic'],
    ],
    [
      'an address of the operator: the main formats',
      TWO,
      { baseUrl: 'https://relay.test/x' },
      ['openai-chat https://relay.test/x'],
    ],
    [
      'an address of the operator and a fixed format',
      TWO,
      { baseUrl: 'https://relay.test/x', protocol: 'anthropic-messages' },
      ['anthropic-messages https://relay.test/x'],
    ],
    [
      'an option in the address',
      REGIONAL,
      { options: { region: 'eu-west-1' } },
      ['openai-chat https://run.eu-west-1.acme.test/'],
    ],
  ])('%s', (_, provider, parts, expected) => {
    expect(addresses(provider, parts)).toEqual(expected)
  })

  it.each([
    [{}],
    [{ region: '' }],
    [{ region: 'evil.test/' }],
    [{ region: 'a@b' }],
    [{ region: 7 }],
    [{ region: '-a' }],
  ])('refuses %j in an address', (options) => {
    expect(() => addresses(REGIONAL, { options })).toThrow('region')
  })

  it('refuses a provider without an address where the operator gives none', () => {
    const { baseUrl: _, ...rest } = aProvider()
    expect(() => addresses(rest, {})).toThrow('base_url')
  })
})
