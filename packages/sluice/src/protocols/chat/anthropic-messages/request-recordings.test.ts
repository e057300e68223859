import { describe, expect, it } from 'vitest'
import { NO_HEAD, openTarget } from '../../../../../../tests/kit/messages-inbound.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import { sayPlainly } from '../../../../../../tests/kit/say-messages-plainly.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { decodeCountRequest, encodeCountRequest } from './count-tokens.ts'
import { decodeRequest } from './decode-request.ts'
import { anthropicMessagesOutbound } from './outbound.ts'

function recordedBody(one: RecordingCase): JsonObject {
  const value: unknown = JSON.parse(readRecording(one, 'request')?.toString() ?? '')
  if (!isJsonObject(value)) throw new Error('not an object')
  // Clouds that serve the format have the model in the path.
  return { model: 'claude-x', ...value }
}

function withRequest(api: string): RecordingCase[] {
  return recordingCases((one) => one.api === api && one.files.request?.endsWith('.json') === true)
}

/** What is refused by its vendor need not go through. */
function isTaken(one: RecordingCase): boolean {
  return one.status === 200
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests'), () => {
  const cases = withRequest('messages').filter(isTaken)

  it('are many', () => expect(cases.length).toBeGreaterThanOrEqual(203))

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = recordedBody(one)
    const before = JSON.stringify(body)
    const notes = new NoteList()
    const request = decodeRequest(body, notes, NO_HEAD)
    expect(JSON.stringify(body)).toBe(before)
    const target = openTarget({ model: request.model })
    const { body: sent } = anthropicMessagesOutbound.encodeRequest(request, target, notes)
    expect(sayPlainly(JSON.parse(JSON.stringify(sent)))).toEqual(sayPlainly(body))
    expect(notes.list()).toEqual([])
  })

  it.each(cases.map((one) => [one.id, one] as const))('%s, forwarded', (_, one) => {
    const body = recordedBody(one)
    const request = decodeRequest(body, SILENT_NOTES, NO_HEAD)
    const notes = new NoteList()
    const target = openTarget({ model: request.model })
    expect(anthropicMessagesOutbound.passthrough?.editRequest(body, request, target, notes)).toEqual([])
    expect(notes.list()).toEqual([])
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded counts'), () => {
  const cases = withRequest('count-tokens').filter(({ vendor }) => vendor === 'anthropic')

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = recordedBody(one)
    const notes = new NoteList()
    const request = decodeCountRequest(body, notes, NO_HEAD)
    const { body: sent } = encodeCountRequest(request, openTarget({ model: request.model }), notes)
    expect(sayPlainly(sent)).toEqual(sayPlainly(body))
    expect(notes.list()).toEqual([])
  })
})
