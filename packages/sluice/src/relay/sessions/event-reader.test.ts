import { expect, it } from 'vitest'
import { EventReader } from './event-reader.ts'

it('reads events however they are cut, and nothing else', () => {
  const text =
    ': keep-alive\n\nevent: response.created\ndata: {"type":"response.created","a":1}\n\n' +
    'data: {"type" : "error","b":"ü"}\n\ndata: {"c":2}\n\ndata: [DONE]\n\n'
  const whole = new EventReader().push(text)
  expect(whole).toEqual([
    { type: 'response.created', data: '{"type":"response.created","a":1}' },
    { type: 'error', data: '{"type" : "error","b":"ü"}' },
    { type: '', data: '{"c":2}' },
  ])
  const reader = new EventReader()
  const cut = [...Buffer.from(text)].flatMap((byte) => reader.push(Uint8Array.of(byte)))
  expect(cut).toEqual(whole)
})

it('reads an event that repeats all of a long answer', () => {
  const data = JSON.stringify({ type: 'response.completed', text: 'x'.repeat(20_000_000) })
  expect(new EventReader().push(`data: ${data}\n\n`)).toEqual([{ type: 'response.completed', data }])
})
