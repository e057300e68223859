import { describe, expect, it } from 'vitest'
import { TlsSessions } from './tls-sessions.ts'

describe('TlsSessions', () => {
  it('remembers the last of each origin, and a bounded number', () => {
    const sessions = new TlsSessions()
    for (let at = 0; at < 1001; at++) sessions.put(`https://host-${at}`, Buffer.from([at & 255]))
    sessions.put('https://host-1', Buffer.from('new'))
    expect(sessions.get('https://host-0')).toBeUndefined()
    expect(sessions.get('https://host-1')?.toString()).toBe('new')
    sessions.put('https://other', Buffer.from('x'))
    expect(sessions.get('https://host-1')?.toString()).toBe('new')
    expect(sessions.get('https://host-2')).toBeUndefined()
    sessions.forget('https://host-1')
    expect(sessions.get('https://host-1')).toBeUndefined()
  })
})
