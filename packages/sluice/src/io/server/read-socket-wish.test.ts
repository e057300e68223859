import { describe, expect, it } from 'vitest'
import { readSocketWish } from './read-socket-wish.ts'

const GOOD = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

describe('readSocketWish', () => {
  it.each<[string, string, Record<string, string | undefined>, string]>([
    ['what RFC 6455 shows', 'GET', {}, 'good'],
    [
      'words in other cases, among others',
      'GET',
      { upgrade: 'WebSocket', connection: 'keep-alive, upgrade' },
      'good',
    ],
    ['a plain request', 'GET', { upgrade: undefined }, 'none'],
    ['another protocol', 'GET', { upgrade: 'h2c' }, 'none'],
    ['another method', 'POST', {}, 'wrong'],
    ['a connection that does not say so', 'GET', { connection: 'keep-alive' }, 'wrong'],
    ['an older version', 'GET', { 'sec-websocket-version': '8' }, 'wrong'],
    ['a key of another length', 'GET', { 'sec-websocket-key': 'c2hvcnQ=' }, 'wrong'],
    ['no key', 'GET', { 'sec-websocket-key': undefined }, 'wrong'],
  ])('reads %s', (_, method, changed, wish) => {
    const headers: Record<string, string | undefined> = { ...GOOD, ...changed }
    expect(readSocketWish({ method, header: (name) => headers[name] })).toBe(wish)
  })
})
