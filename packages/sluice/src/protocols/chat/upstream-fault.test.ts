import { describe, expect, it } from 'vitest'
import type { VendorTool } from '../../canonical/chat.ts'
import { NoteList } from '../../canonical/notes.ts'
import type { FaultOwner } from '../../canonical/upstream-error.ts'
import { admitHostedTool, hostedToolKind } from './hosted-tools.ts'
import { type FaultMatcher, matchFault } from './match-fault.ts'
import { isPublicUrl } from './public-url.ts'
import { scrubMessage } from './scrub-message.ts'
import { readUpstreamFault } from './upstream-fault.ts'

const FAKE_KEY = `sk-${'test'.repeat(6)}`

describe('scrubMessage', () => {
  it.each([
    [`Incorrect API key provided: ${FAKE_KEY}.`, FAKE_KEY],
    ['Incorrect API key provided: sk-te***************test. You can', '***'],
    ['Your api key: ****-key is invalid', '****'],
    ['see https://platform.openai.com/account/api-keys for help', 'openai.com'],
    ['connect to 10.0.0.7:8080 failed', '10.0.0.7'],
    ['connect to [::1]:443 failed', '::1'],
    ['host upstream.example.internal:9000 is down', 'example'],
    ['Organization org-AbCdEf123456 must be verified', 'org-AbC'],
    ['project_number:123456789012 is disabled', '123456789012'],
    ['projects/my-project-1/locations/global', 'my-project-1'],
    ['mail owner@example.com', 'owner'],
    ['request id req_011CSHoEeqs5C35K2UUqR7Fy', 'req_011'],
    ['id 0f8fad5b-d9cb-469f-a165-70867728950e', 'd9cb'],
    ['Authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    [`key AIza${'Test'.repeat(8)} bad`, 'AIza'],
    [`hash ${'a1b2'.repeat(10)}`, 'a1b2'],
    ['on localhost:11434', 'localhost'],
  ])('cleans %j', (text, secret) => expect(scrubMessage(text)).not.toContain(secret))

  it.each([
    "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
    'The model `claude-3-5-haiku-20241022` does not exist or you do not have access to it.',
    "tools.0.function.parameters: 'required' is required to be supplied",
    'max_tokens must be at most 4096, not 1000000',
    'No tool call found for toolu_01HB4BABmfcNDCJKG5eiVmQv',
  ])('keeps %j', (text) => expect(scrubMessage(text)).toBe(text))

  it('puts all on one bounded line', () => {
    expect(scrubMessage('a\n\tb')).toBe('a b')
    expect(scrubMessage('word '.repeat(5000)).length).toBeLessThan(2100)
  })
})

describe('matchFault', () => {
  const faults: FaultMatcher[] = [
    { owner: 'quota', code: 'insufficient_quota' },
    { owner: 'credential', status: 400, message: 'incorrect api key' },
    { owner: 'region' },
  ]
  const cases: [number, string, string[], FaultOwner][] = [
    [429, 'x', ['insufficient_quota'], 'quota'],
    [400, 'Incorrect API key provided', [], 'credential'],
    [422, 'Incorrect API key provided', [], 'client'],
    [400, '', [], 'client'],
    [401, '', [], 'credential'],
    [402, '', [], 'quota'],
    [403, '', [], 'model'],
    [404, '', [], 'model'],
    [413, '', [], 'client'],
    [429, '', [], 'rate'],
    [408, '', [], 'provider'],
    [500, '', [], 'provider'],
    [529, '', [], 'provider'],
  ]
  it.each(cases)('%i %j %j is a fault of %s', (status, message, words, owner) => {
    expect(matchFault(faults, { status, message, words })).toBe(owner)
  })
})

describe('readUpstreamFault', () => {
  it('keeps a final refusal as the vendor said it, cleaned', () => {
    const fault = readUpstreamFault(
      {
        status: 422,
        message: `bad ${FAKE_KEY}`,
        code: 'bad_thing',
        type: 'invalid_request_error',
        param: 'tools[0]',
      },
      undefined,
    )
    expect(fault).toMatchObject({ owner: 'client', status: 422 })
    expect(fault.error).toMatchObject({
      kind: 'unprocessable',
      status: 422,
      message: 'bad [key]',
      code: 'bad_thing',
      vendorType: 'invalid_request_error',
      param: 'tools[0]',
      shouldRetry: false,
    })
  })

  it.each([
    [401, 'upstream-failed', 502],
    [403, 'upstream-failed', 502],
    [429, 'rate-limited', 429],
    [500, 'upstream-failed', 502],
  ])('shows %i as %s', (status, kind, shown) => {
    expect(readUpstreamFault({ status, message: '' }, undefined).error).toMatchObject({ kind, status: shown })
  })

  it.each([
    { status: 400, message: "This model's maximum context length is 8192 tokens", code: 'x' },
    { status: 400, message: 'prompt is too long: 250000 tokens > 200000 maximum' },
    { status: 429, message: '', code: 'context_length_exceeded' },
    { status: 413, message: 'Input is too long for requested model.' },
  ])('knows that a prompt does not fit: %j', (raw) => {
    const fault = readUpstreamFault(raw, undefined)
    expect(fault).toMatchObject({ owner: 'client', status: 400 })
    expect(fault.error).toMatchObject({ status: 400, code: 'context_length_exceeded' })
  })

  it('tells when to come back', () => {
    expect(
      readUpstreamFault({ status: 429, message: 'slow', retryAfter: 3 }, undefined).error.retryAfter,
    ).toBe(3)
  })
})

describe('hosted tools', () => {
  const tool = (kind: string): VendorTool => ({
    type: 'vendor',
    protocol: 'openai-chat',
    kind,
    path: 'tools[0]',
    value: { type: kind },
  })
  const admit = (kind: string, priced: string[], changes: { mapped?: boolean; forced?: boolean } = {}) => {
    const notes = new NoteList()
    const target = { model: 'm', traits: {}, quirks: {}, hostedTools: new Set(priced) }
    return [
      admitHostedTool(tool(kind), { target, mapped: true, forced: false, notes, ...changes }),
      notes.list(),
    ]
  }

  it.each([
    ['web_search_20250305', 'web_search'],
    ['openrouter:web_search', 'web_search'],
    ['$web_search', 'web_search'],
    ['googleSearch', 'web_search'],
    ['code_execution_20250522', 'code_execution'],
    ['code_interpreter', 'code_execution'],
    ['file_search', 'file_search'],
    ['tool_search_tool_bm25', 'tool_search'],
    ['computer_use_preview', 'other'],
  ])('%s is %s', (kind, expected) => expect(hostedToolKind(tool(kind))).toBe(expected))

  it('go out with a price, are dropped when clients send them unasked, and refused else', () => {
    expect(admit('web_search', ['web_search'])).toEqual([true, []])
    expect(admit('advisor', ['advisor'])).toEqual([true, []])
    expect(admit('web_search', [])).toEqual([false, ['dropped:tools[0]']])
    expect(admit('web_search', ['web_search'], { mapped: false })).toEqual([false, ['dropped:tools[0]']])
    expect(() => admit('web_search', [], { forced: true })).toThrow(/web_search/)
    expect(() => admit('code_interpreter', [])).toThrow(/code_interpreter/)
  })
})

describe('isPublicUrl', () => {
  it.each([
    'https://example.com/a.png',
    'http://93.184.216.34/x',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/x',
    'https://pbs.twimg.com/media/A?format=jpg',
    'https://xn--fiq228c.com/',
  ])('lets %s out', (url) => expect(isPublicUrl(url)).toBe(true))

  it.each([
    'ftp://example.com/a',
    'file:///etc/passwd',
    'https://user:pass@example.com/',
    'http://localhost/x',
    'http://a.localhost/x',
    'http://intranet/x',
    'http://printer.local/x',
    'http://x.internal./x',
    'http://127.0.0.1/x',
    'http://0x7f.1/x',
    'http://2130706433/x',
    'http://10.1.2.3/x',
    'http://100.64.0.1/x',
    'http://169.254.169.254/latest',
    'http://172.31.0.1/x',
    'http://192.168.1.1/x',
    'http://198.19.0.1/x',
    'http://224.0.0.1/x',
    'http://255.255.255.255/x',
    'http://0.0.0.0/x',
    'http://[::1]/x',
    'http://[::]/x',
    'http://[fe80::1]/x',
    'http://[fd00::1]/x',
    'http://[ff02::1]/x',
    'http://[::ffff:127.0.0.1]/x',
    'http://[64:ff9b::7f00:1]/x',
    'http://[2002:7f00:1::]/x',
    'http://[2001::1]/x',
    'not a url',
  ])('keeps %s in', (url) => expect(isPublicUrl(url)).toBe(false))
})
