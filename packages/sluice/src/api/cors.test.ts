import { describe, expect, it } from 'vitest'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { answerPreflight, type CorsSettings, corsHeaders, isPreflight } from './cors.ts'

const ANY: CorsSettings = { origins: '*' }
const LISTED: CorsSettings = { origins: ['https://app.test', 'http://localhost:5173'] }
const from = (
  origin: string | undefined,
  parts: { method?: string; headers?: Record<string, string> } = {},
) => new FakeCall({ ...parts, headers: { ...parts.headers, ...(origin !== undefined && { origin }) } })

describe('corsHeaders', () => {
  it.each([
    { name: 'no browser', origin: undefined, settings: ANY, allowed: undefined },
    { name: 'no browser where some may', origin: undefined, settings: LISTED, allowed: undefined },
    { name: 'any origin', origin: 'https://x.test', settings: ANY, allowed: '*' },
    { name: 'a listed one', origin: 'https://app.test', settings: LISTED, allowed: 'https://app.test' },
    { name: 'another', origin: 'https://x.test', settings: LISTED, allowed: undefined },
    { name: 'a longer one', origin: 'https://app.test.evil', settings: LISTED, allowed: undefined },
    { name: 'another scheme', origin: 'http://app.test', settings: LISTED, allowed: undefined },
    { name: 'none', origin: 'null', settings: LISTED, allowed: undefined },
    { name: 'a list of nobody', origin: 'https://app.test', settings: { origins: [] }, allowed: undefined },
  ])('$name: $allowed', ({ origin, settings, allowed }) => {
    const headers = corsHeaders(from(origin), settings)
    const at = headers.indexOf('access-control-allow-origin')
    expect(at < 0 ? undefined : headers[at + 1]).toBe(allowed)
    expect(headers).not.toContain('access-control-allow-credentials')
    if (allowed !== undefined) expect(headers.join(' ')).toContain('x-request-id')
    // An answer to one origin, or to none, must not be kept for another.
    expect(headers.includes('vary')).toBe(settings !== ANY)
  })
})

describe('a preflight', () => {
  const asking = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }

  it('is an OPTIONS that asks for a method', () => {
    expect(isPreflight(from('https://x.test', asking))).toBe(true)
    expect(isPreflight(from('https://x.test', { method: 'OPTIONS' }))).toBe(false)
    expect(isPreflight(from('https://x.test', { ...asking, method: 'POST' }))).toBe(false)
  })

  it('is told what it may send', () => {
    const call = from('https://x.test', {
      ...asking,
      headers: { ...asking.headers, 'access-control-request-headers': 'authorization, x-stainless-os' },
    })
    answerPreflight(call, ['x-request-id', 'req_1', ...corsHeaders(call, ANY)])
    expect([call.status, call.text]).toEqual([204, ''])
    expect(call.answerHeader('access-control-allow-headers')).toBe('authorization, x-stainless-os')
    expect(call.answerHeader('access-control-allow-methods')).toContain('POST')
    expect(call.answerHeader('x-request-id')).toBe('req_1')
  })

  it('allows a stranger nothing', () => {
    const call = from('https://x.test', asking)
    answerPreflight(call, corsHeaders(call, LISTED))
    expect(call.status).toBe(204)
    expect(call.head).toEqual(['vary', 'origin'])
  })
})
