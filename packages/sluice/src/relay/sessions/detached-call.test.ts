import { expect, it } from 'vitest'
import { FakeCall } from '../../../../../tests/kit/fake-call.ts'
import { type AnswerSink, DetachedCall } from './detached-call.ts'

const HEADERS = {
  authorization: 'Bearer x',
  'content-encoding': 'gzip',
  'content-length': '7',
  'idempotency-key': 'k',
}

function aDetached(sink: Partial<AnswerSink> = {}, without?: string[]) {
  const told: string[] = []
  const call = new DetachedCall(
    {
      parent: new FakeCall({ headers: HEADERS }),
      body: Buffer.from('{}'),
      ...(without !== undefined && { without }),
    },
    {
      begin: (status) => told.push(`begin ${status}`),
      write: (chunk) => told.push(String(chunk)),
      end: () => told.push('end'),
      cut: () => told.push('cut'),
      ...sink,
    },
  )
  return { call, told }
}

it('has the headers of its caller but for those of the body, and of what else it is not', () => {
  expect(Object.fromEntries(aDetached().call.headers())).toEqual({
    authorization: 'Bearer x',
    'idempotency-key': 'k',
  })
  const { call } = aDetached({}, ['idempotency-key'])
  expect(['authorization', 'content-encoding', 'idempotency-key'].map((name) => call.header(name))).toEqual([
    'Bearer x',
    undefined,
    undefined,
  ])
})

it('answers its sink, once', () => {
  const { call, told } = aDetached()
  call.answer(400, [], 'no')
  call.answer(200, [], 'yes')
  expect(told).toEqual(['begin 400', 'no', 'end'])
})

it('lets the upstream wait while its sink is full', () => {
  let isFull = true
  const { call } = aDetached({ isFull: () => isFull })
  let drained = 0
  call.onDrain(() => drained++)
  call.begin(200, [])
  expect(call.write('a')).toBe(false)
  isFull = false
  call.drained()
  expect([call.write('b'), drained]).toEqual([true, 1])
})

it('says nothing to one who left, and tells that it left', () => {
  const { call, told } = aDetached()
  let left = 0
  call.onGone(() => left++)
  call.begin(200, [])
  call.leave()
  call.leave()
  expect([call.write('a'), left, told]).toEqual([true, 1, ['begin 200']])
})
