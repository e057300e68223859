import { describe, expect, it } from 'vitest'
import { openJsonScanner } from '../../bytes/json-scan.ts'
import { KNOWN_FIELDS } from '../../protocols/chat/openai-responses/fields.ts'
import { nameLane, readClientMessage, refuseSteer, showHeaders, writeErrorEvent } from './socket-messages.ts'

const door = { scan: openJsonScanner(KNOWN_FIELDS) }

function read(text: string): unknown {
  const message = readClientMessage(Buffer.from(text), door)
  if (message.type === 'create') return { ...message, body: message.body.toString() }
  if (message.type === 'wrong') return { ...message, error: message.error.code }
  return message
}

describe('readClientMessage', () => {
  it.each<[string, string, unknown]>([
    [
      'a body, whose digits stay',
      '{"type":"response.create","model":"m","metadata":{"n":12345678901234567890}}',
      { body: '{"model":"m","metadata":{"n":12345678901234567890},"stream":true}' },
    ],
    [
      'a lane',
      '{"type":"response.create","stream_id":"a.b-c_1","model":"m"}',
      { streamId: 'a.b-c_1', body: '{"model":"m","stream":true}' },
    ],
    [
      'what says nothing over a WebSocket',
      '{"type":"response.create","model":"m","stream":false,"background":false,"stream_id":null,"generate":true}',
      { body: '{"model":"m","stream":true}' },
    ],
    [
      'a warm-up',
      '{"generate":false,"type":"response.create"}',
      { body: '{"generate":false,"stream":true}' },
    ],
    ['what is no JSON, for the relay to say so', '{"type":', { body: '{"type":' }],
    ['a list', '[1]', { body: '[1]' }],
  ])('takes %s', (_, text, message) => {
    expect(read(text)).toEqual({ type: 'create', streamId: undefined, ...(message as object) })
  })

  it.each<[string, string]>([
    ['{"type":"response.create","background":true}', 'invalid_value'],
    ['{"type":"response.create","stream_id":""}', 'invalid_stream_id'],
    ['{"type":"response.create","stream_id":7}', 'invalid_stream_id'],
    [`{"type":"response.create","stream_id":"${'x'.repeat(257)}"}`, 'invalid_stream_id'],
    ['{"type":"response.cancel"}', 'unknown_event_type'],
    ['{"model":"m"}', 'unknown_event_type'],
    ['{"type":{}}', 'unknown_event_type'],
  ])('refuses %s', (text, error) => {
    expect(read(text)).toMatchObject({ type: 'wrong', error })
  })

  it('takes notes, and wishes that are not fulfilled', () => {
    expect(read('{"type":"response.processed","response_id":"resp_1"}')).toEqual({ type: 'note' })
    const message = { type: 'response.steer', previous_response_id: 'resp_1', input: 'x' }
    expect(read(JSON.stringify(message))).toEqual({ type: 'steer', message })
    expect(JSON.parse(refuseSteer(message))).toMatchObject({
      steer: { previous_response_id: 'resp_1', input: 'x' },
    })
  })
})

it('names the lane of an event', () => {
  expect(nameLane('{"type":"a"}', undefined)).toBe('{"type":"a"}')
  expect(JSON.parse(nameLane('{"type":"a","b":{"c":1}}', 'x'))).toEqual({
    type: 'a',
    b: { c: 1 },
    stream_id: 'x',
  })
})

it('says what HTTP would have said by its head', () => {
  const headers = showHeaders([
    'content-type',
    'application/json',
    'x-request-id',
    'req_1',
    'retry-after',
    '2',
  ])
  expect(JSON.parse(writeErrorEvent(429, { code: 'c' }, 'x', headers))).toEqual({
    type: 'error',
    status: 429,
    stream_id: 'x',
    error: { code: 'c' },
    headers: { 'x-request-id': 'req_1', 'retry-after': '2' },
  })
  expect(JSON.parse(writeErrorEvent(400, null, undefined))).toEqual({
    type: 'error',
    status: 400,
    error: null,
  })
})
