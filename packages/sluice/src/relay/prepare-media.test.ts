import { describe, expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import type { Part } from '../canonical/chat.ts'
import { checkLinks, type FetchMedia, inlineLinks } from './prepare-media.ts'

const image = (url: string): Part => ({ type: 'image', source: { kind: 'url', url } })
const file = (url: string): Part => ({ type: 'file', source: { kind: 'url', url } })
const withParts = (...parts: Part[]) => aRequest({ messages: [{ role: 'user', parts }] })
const never = new AbortController().signal

describe('checkLinks', () => {
  it.each([
    'http://127.0.0.1/a.png',
    'http://127.1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.0.0.1/a.png',
    'http://0177.0.0.1/a.png',
    'http://0.0.0.0/a.png',
    'http://10.1.2.3/a.png',
    'http://100.64.0.1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://172.16.0.1/a.png',
    'http://192.168.1.1:8080/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
    'http://[2002:7f00:1::]/a.png',
    'http://[fd00::1]/a.png',
    'http://[fe80::1]/a.png',
    'http://localhost/a.png',
    'http://localhost./a.png',
    'http://LOCALHOST/a.png',
    'http://a.localhost/a.png',
    'http://printer.local/a.png',
    'http://db.internal/a.png',
    'http://db.internal./a.png',
    'http://metadata/a.png',
    'http://１２７.0.0.1/a.png',
    'http://user:secret@example.com/a.png',
    'http://user@example.com/a.png',
    'ftp://example.com/a.png',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '/a.png',
    'example.com/a.png',
    'http://',
    '',
  ])('refuses %s, naming its place', (url) => {
    const request = withParts({ type: 'text', text: 'See' }, image(url))
    expect(() => checkLinks(request)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid_url', param: 'messages[0].content[1]' }),
    )
  })

  it.each([
    'https://example.com/a.png',
    'http://example.com:8443/a.png?x=1#y',
    'https://8.8.8.8/a.png',
    'https://[2606:4700::1]/a.png',
    'https://bücher.example/a.png',
  ])('lets %s pass', (url) => {
    expect(checkLinks(withParts(image(url)))).toEqual([
      { kind: 'image', path: 'messages[0].content[0]', url },
    ])
  })

  it('finds files, and links inside of tool results, and leaves data alone', () => {
    const request = withParts(
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
      file('https://example.com/a.pdf'),
      { type: 'tool-result', callId: 'call_1', content: [image('https://example.com/b.png')] },
    )
    expect(checkLinks(request)).toEqual([
      { kind: 'file', path: 'messages[0].content[1]', url: 'https://example.com/a.pdf' },
      { kind: 'image', path: 'messages[0].content[2][0]', url: 'https://example.com/b.png' },
    ])
    const inside = withParts({ type: 'tool-result', callId: 'call_1', content: [image('http://10.0.0.1/')] })
    expect(() => checkLinks(inside)).toThrow(expect.objectContaining({ param: 'messages[0].content[0][0]' }))
  })

  it('takes a hundred links and no more', () => {
    const links = Array.from({ length: 101 }, (_, i) => image(`https://example.com/${i}`))
    expect(checkLinks(withParts(...links.slice(1)))).toHaveLength(100)
    expect(() => checkLinks(withParts(...links))).toThrow(expect.objectContaining({ status: 400 }))
  })
})

describe('inlineLinks', () => {
  const request = withParts(image('https://example.com/a'), file('https://example.com/b'), {
    type: 'tool-result',
    callId: 'call_1',
    content: [image('https://example.com/a')],
  })

  it('puts what the links lead to in their places, and fetches each once', async () => {
    const fetched: string[] = []
    const before = structuredClone(request)
    const fetchMedia: FetchMedia = async ({ url }) => {
      fetched.push(url)
      return { mediaType: 'image/png', body: Buffer.from(url.slice(-1)) }
    }
    const inlined = await inlineLinks(request, checkLinks(request), fetchMedia, never)
    const data = (letter: string) => ({
      kind: 'data',
      mediaType: 'image/png',
      data: Buffer.from(letter).toString('base64'),
    })
    expect(inlined.messages[0]?.parts).toEqual([
      { type: 'image', source: data('a') },
      { type: 'file', source: data('b') },
      { type: 'tool-result', callId: 'call_1', content: [{ type: 'image', source: data('a') }] },
    ])
    expect(fetched.toSorted()).toEqual(['https://example.com/a', 'https://example.com/b'])
    expect(request).toEqual(before)
  })

  const many = withParts(...Array.from({ length: 40 }, (_, i) => image(`https://example.com/${i}`)))

  it('fetches a few at a time, and nothing more once one has failed', async () => {
    let running = 0
    let most = 0
    let asked = 0
    const fetchMedia: FetchMedia = async () => {
      asked++
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      if (asked > 8) throw new Error('on purpose')
      return { mediaType: 'image/png', body: Buffer.alloc(1) }
    }
    await expect(inlineLinks(many, checkLinks(many), fetchMedia, never)).rejects.toThrow('on purpose')
    expect(most).toBe(4)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(asked).toBeLessThan(16)
  })

  it('takes no more than 32 MiB together', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024)
    let asked = 0
    const fetchMedia: FetchMedia = async () => {
      asked++
      return { mediaType: 'image/png', body }
    }
    const inlining = inlineLinks(many, checkLinks(many), fetchMedia, never)
    await expect(inlining).rejects.toMatchObject({ status: 400, code: 'invalid_url' })
    expect(asked).toBeLessThanOrEqual(12)
  })
})
