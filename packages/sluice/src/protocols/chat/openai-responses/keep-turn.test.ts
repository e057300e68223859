import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { decodeRequest } from './decode-request.ts'
import { keepTurn } from './keep-turn.ts'

describe('keepTurn', () => {
  let minted = 0
  const scope = {
    byId: new Map<string, JsonObject>([
      ['msg_old', { type: 'message', id: 'msg_old', role: 'user', content: [] }],
    ]),
    mintId: (prefix: string) => `${prefix}${++minted}`,
  }
  const output = [{ type: 'message', id: 'msg_a', role: 'assistant', content: [] }]

  it.each<[string, Json | undefined, JsonObject[]]>([
    [
      'a text',
      'Hi',
      [
        {
          type: 'message',
          role: 'user',
          status: 'completed',
          content: [{ type: 'input_text', text: 'Hi' }],
          id: 'msg_1',
        },
      ],
    ],
    [
      'messages in their short form',
      [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Ho', id: 'msg_b' },
      ],
      [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }], id: 'msg_1' },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Ho', annotations: [] }],
          id: 'msg_b',
        },
      ],
    ],
    [
      'what is named',
      [{ type: 'item_reference', id: 'msg_old' }, { id: 'msg_gone' }],
      [{ type: 'message', id: 'msg_old', role: 'user', content: [] }],
    ],
    [
      'results and others',
      [
        { type: 'function_call_output', call_id: 'c', output: 'ok' },
        { type: 'odd' },
        { type: 'compaction_trigger' },
      ],
      [
        { type: 'function_call_output', call_id: 'c', output: 'ok', id: 'fco_1' },
        { type: 'odd', id: 'item_2' },
      ],
    ],
    ['nothing', undefined, []],
  ])('keeps %s', (_, input, items) => {
    minted = 0
    expect(keepTurn(input, { output }, scope)).toEqual({ input: items, output })
  })

  it('gives what the next request goes on from', () => {
    const first = keepTurn(
      'Hi',
      { output: [{ type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' }] },
      scope,
    )
    const stored = { items: [...first.input, ...first.output], byId: new Map<string, JsonObject>() }
    const body = {
      model: 'm',
      previous_response_id: 'resp_1',
      input: [{ type: 'function_call_output', call_id: 'c', output: 'ok' }],
    }
    const { messages } = decodeRequest(body, SILENT_NOTES, { header: () => undefined, stored })
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
  })
})
