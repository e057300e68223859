import { describe, expect, it } from 'vitest'
import { encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { decodeRequest } from '../openai-chat/decode-request.ts'
import type { ChatQuirks } from '../traits.ts'
import { editRequest } from './edit-request.ts'
import { encodeRequest } from './encode-request.ts'

const request = decodeRequest(
  {
    model: 'm',
    messages: [
      { role: 'user', content: 'How warm?' },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"id":1}' } },
          { id: 'c2', type: 'function', function: { name: 'f', arguments: '{"id":2}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'tool', tool_call_id: 'c1', content: 'one' },
    ],
  },
  SILENT_NOTES,
)

function send(noCallIds: boolean): string {
  const target = encodeTarget({ quirks: { noCallIds } })
  return JSON.stringify(encodeRequest(request, target, SILENT_NOTES).body.contents)
}

describe('calls for an address that refuses their ids', () => {
  it('go without, and nothing else is taken from them', () => {
    expect(send(false)).toContain('"c1"')
    const sent = send(true)
    expect(sent).not.toMatch(/"c[12]"/)
    expect(sent).toContain('"args":{"id":1}')
  })

  it('keep to the order of the calls, which is all that tells the results apart', () => {
    const sent = send(true)
    expect(sent.indexOf('one')).toBeLessThan(sent.indexOf('two'))
  })

  it('go without on passthrough too, in either spelling, and nothing else is edited', () => {
    const call = (id: string) => ({
      role: 'model',
      parts: [{ functionCall: { id, name: 'f', args: {} } }, { text: 'x' }],
    })
    const contents = [
      { role: 'user', parts: [{ text: 'hi' }] },
      call('c1'),
      { role: 'user', parts: [{ function_response: { id: 'c1', name: 'f', response: {} } }] },
    ]
    const edit = (quirks: ChatQuirks, body: JsonObject) =>
      editRequest(body, request, encodeTarget({ quirks }), SILENT_NOTES)
    expect(edit({}, { contents })).toEqual([])
    expect(edit({ noCallIds: true }, { contents: contents.slice(0, 1) })).toEqual([])
    const [only, ...others] = edit({ noCallIds: true }, { contents })
    expect(others).toEqual([])
    expect(only).toEqual({
      key: 'contents',
      value: JSON.stringify(contents).replaceAll('"id":"c1",', ''),
    })
  })
})
