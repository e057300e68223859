import { describe, expect, it } from 'vitest'
import { c, decode, decodeAnswer, frame, proof } from '../../../../../../tests/kit/decode-gemini.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'

describe('calls', () => {
  const call = (functionCall: JsonObject, rest: JsonObject = {}) => frame([{ functionCall, ...rest }])
  const finish: JsonObject = { candidates: [{ finishReason: 'STOP' }] }
  const toolEvents = (frames: readonly (JsonObject | string)[], context: Partial<DecodeContext> = {}) =>
    decodeAnswer([...frames, finish], context).slice(0, -2)

  it('come whole, with id and signature', () => {
    const events = decodeAnswer([
      call({ id: 'x', name: 'f', args: { a: 1 } }, { thoughtSignature: 's' }),
      finish,
    ])
    expect(events).toEqual([
      { type: 'tool-start', ...c, call: 0, id: 'x', name: 'f', proof: proof('s') },
      { type: 'tool-delta', ...c, call: 0, text: '{"a":1}' },
      { type: 'tool-end', ...c, call: 0, proof: proof('s') },
      { type: 'finish', ...c, reason: 'tool-call', raw: 'STOP' },
      { type: 'message-end' },
    ])
  })

  it('get an id of their own where they have none', () => {
    const starts = toolEvents([call({ name: 'f' }), call({ name: 'f' })]).filter(
      (event) => event.type === 'tool-start',
    )
    const ids = starts.map((event) => (event.type === 'tool-start' ? event.id : ''))
    expect(new Set(ids).size).toBe(2)
    expect(toolEvents([call({ name: 'f' })])).toMatchObject([{ id: ids[0] }, { text: '{}' }, {}])
    const nameless = { candidates: [{ content: { parts: [{ functionCall: { name: 'f' } }] } }] }
    expect(toolEvents([nameless], { mintCallId: () => 'call_minted' })).toMatchObject([
      { id: 'call_minted' },
      {},
      {},
    ])
    expect(toolEvents([nameless])).toMatchObject([{ id: expect.stringMatching(/^call_/) }, {}, {}])
  })

  it('keep the digits of numbers', () => {
    const data =
      '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"id":12345678901234567890}}}]}}]}'
    expect(toolEvents([data])).toMatchObject([{}, { text: '{"id":12345678901234567890}' }, {}])
  })

  it('get the name back that the caller wrote', () => {
    const toolNames = new Map([['f_1', 'a tool']])
    expect(toolEvents([call({ name: 'f_1' })], { toolNames })).toMatchObject([{ name: 'a tool' }, {}, {}])
  })

  it('of tools with free text give the text', () => {
    const customTools = new Set(['patch'])
    const events = toolEvents([call({ name: 'patch', args: { input: 'free "text"' } })], { customTools })
    expect(events).toMatchObject([{ custom: true }, { text: 'free "text"' }, {}])
  })

  it('come in pieces', () => {
    const frames = [
      call({ name: 'f', willContinue: true }, { thoughtSignature: 's' }),
      call({ partialArgs: [{ jsonPath: '$.a', stringValue: 'x', willContinue: true }], willContinue: true }),
      call({
        partialArgs: [
          { jsonPath: '$.a', stringValue: 'y' },
          { jsonPath: '$.b[0].c', numberValue: 2 },
        ],
        willContinue: true,
      }),
      call({
        partialArgs: [
          { jsonPath: "$.b[1]['d e']", boolValue: true },
          { jsonPath: '$.n', nullValue: 'NULL_VALUE' },
        ],
        willContinue: true,
      }),
      call({}),
      call({ name: 'g', willContinue: true }),
      call({ name: 'h', args: { z: 1 } }),
      call({}),
    ]
    expect(toolEvents(frames)).toMatchObject([
      { type: 'tool-start', call: 0, name: 'f' },
      { type: 'tool-delta', call: 0, text: '{"a":"xy","b":[{"c":2},{"d e":true}],"n":null}' },
      { type: 'tool-end', call: 0, proof: proof('s') },
      { type: 'tool-start', call: 1, name: 'g' },
      { type: 'tool-delta', call: 1, text: '{}' },
      { type: 'tool-end', call: 1 },
      { type: 'tool-start', call: 2, name: 'h' },
      { type: 'tool-delta', call: 2, text: '{"z":1}' },
      { type: 'tool-end', call: 2 },
    ])
  })

  it('whose pieces cannot be read are warned about', () => {
    const { events, warnings } = decode([
      call({ name: 'f', partialArgs: [{ jsonPath: 'a', stringValue: 'x' }, 3], willContinue: true }),
      finish,
    ])
    expect(events).toContainEqual({ type: 'tool-delta', ...c, call: 0, text: '{}' })
    expect(warnings).toEqual(['incomplete:functionCall'])
  })

  it('that were cut off are closed without a finish', () => {
    const events = decodeAnswer([call({ name: 'f', willContinue: true })])
    expect(events.map((event) => event.type)).toEqual(['tool-start', 'tool-end'])
  })
})
