import { expect, it } from 'vitest'
import { openJsonScanner } from '../bytes/json-scan.ts'
import { NoteList } from '../canonical/notes.ts'
import type { OutboundRequest } from '../io/client/port.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { forgetRequest } from './forget-request.ts'

it('keeps no word of what was said', () => {
  const json = {
    model: 'm',
    n: 2,
    messages: [{ role: 'user', content: 'a secret word' }],
    tools: [{ type: 'function', function: { name: 'secret' } }],
    unknown_field: 'secret',
  }
  const bytes = Buffer.from(JSON.stringify(json))
  const members = openJsonScanner(new Set())(bytes)
  if (!members.ok) throw new Error('no members')
  const body = { bytes, json, members }
  const request = openaiChatInbound.decodeRequest(json, new NoteList(), { header: () => undefined })
  const sent = { body: bytes } as OutboundRequest
  forgetRequest(body, request, sent)
  expect(JSON.stringify([body, request, sent])).not.toMatch(/secret|c2VjcmV0/)
  expect(body.bytes.length + (sent.body?.length ?? 0)).toBe(0)
  // What settlement asks for is still there.
  expect(request).toMatchObject({ model: 'm', choices: 2, stream: false })
})
