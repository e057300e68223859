import { describe, expect, it } from 'vitest'
import { requestTo } from '../../../../../tests/kit/exchange.ts'
import type { Connector, OutboundRequest } from './port.ts'
import { selectConnector } from './select-connector.ts'

const handlers = { onHead() {}, onData() {}, onEnd() {}, onError() {} }

describe('selectConnector', () => {
  it.each([
    ['http://a.example/', undefined, undefined, 'http1'],
    ['https://a.example/', undefined, undefined, 'http1'],
    ['https://a.example/', 'http://own:1', undefined, 'proxied http://own:1'],
    ['https://a.example/', undefined, 'http://env:1', 'proxied http://env:1'],
    ['https://a.example/', 'http://own:1', 'http://env:1', 'proxied http://own:1'],
    ['builtin://demo/v1', 'http://own:1', 'http://env:1', 'builtin'],
  ])('%s, channel %s, environment %s: %s', (url, proxy, environment, expected) => {
    const seen: string[] = []
    const note = (name: string): Connector => ({
      send(request: OutboundRequest) {
        seen.push(name === 'proxied' ? `${name} ${request.proxy}` : name)
        return { sent: true, pause() {}, resume() {}, abort() {} }
      },
    })
    const connector = selectConnector({
      http1: note('http1'),
      proxied: note('proxied'),
      builtin: note('builtin'),
      environmentProxy: () => environment,
    })
    connector.send(requestTo(1, { url: new URL(url), ...(proxy === undefined ? {} : { proxy }) }), handlers)
    expect(seen).toEqual([expected])
  })
})
