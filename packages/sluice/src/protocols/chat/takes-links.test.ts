import { describe, expect, it } from 'vitest'
import { aRequest, encodeFor, picture, user } from '../../../../../tests/kit/own-forms.ts'
import { GatewayError } from '../../canonical/errors.ts'
import { OUTBOUND_FORMATS } from '../../start/formats.ts'
import { takesLinks } from './takes-links.ts'

describe('a linked picture for a model of which nothing is declared', () => {
  const request = aRequest({ messages: [user({ type: 'text', text: 'What is this?' }, picture('url'))] })

  it.each([...OUTBOUND_FORMATS.values()])('goes to $protocol as its encoder takes it', (format) => {
    if (takesLinks(format.protocol, {})) {
      expect(JSON.stringify(encodeFor(format, request).body)).toContain('https://example.com/a.png')
    } else {
      // The relay puts the picture in (relay/request-for.ts).
      expect(() => encodeFor(format, request)).toThrow(GatewayError)
    }
  })

  it('goes as what is declared', () => {
    expect(takesLinks('anthropic-messages', { fetchesUrls: true })).toBe(true)
    expect(takesLinks('openai-chat', { fetchesUrls: false })).toBe(false)
  })
})
