import { describe, expect, it } from 'vitest'
import { decodeBody } from '../../../../../../tests/kit/gemini-inbound.ts'
import { parseObject } from '../../../../../../tests/kit/openai-chat.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import { spellGenerate } from '../../../../../../tests/kit/spell-generate.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { decodeCountAnswer, decodeCountRequest, encodeCountRequest } from './count-tokens.ts'
import { encodeRequest } from './encode-request.ts'
import { geminiGenerateOutbound } from './outbound.ts'

const TARGET: EncodeTarget = {
  model: 'gemini-test',
  traits: {},
  quirks: {},
  hostedTools: new Set(['web_search', 'code_execution', 'file_search']),
}

function withRequest(api: string): (readonly [string, RecordingCase])[] {
  return recordingCases((one) => one.api === api && one.files.request?.endsWith('.json') === true).map(
    (one) => [one.id, one] as const,
  )
}

function bodyOf(one: RecordingCase) {
  return parseObject(readRecording(one, 'request')?.toString() ?? '')
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests of generateContent'), () => {
  const cases = withRequest('generate-content')

  it('are all there', () => expect(cases.length).toBeGreaterThan(220))

  it.each(cases)('%s says the same to its vendor when it is written anew', (_id, one) => {
    const body = bodyOf(one)
    const before = JSON.stringify(body)
    const { request, warnings } = decodeBody(body)
    expect(JSON.stringify(body)).toBe(before)
    const notes = new NoteList()
    const encoded = encodeRequest(request, TARGET, notes)
    expect(spellGenerate(encoded.body)).toEqual(spellGenerate(body))
    expect([...warnings, ...notes.list()]).toEqual([])
  })

  it.each(cases)('%s is forwarded as it came', (_id, one) => {
    const body = bodyOf(one)
    const { request } = decodeBody(body)
    const notes = new NoteList()
    const edits = geminiGenerateOutbound.passthrough?.editRequest(body, request, TARGET, notes)
    expect(edits).toEqual(body.model === undefined ? [] : [{ key: 'model', remove: true }])
    expect(notes.list()).toEqual([])
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded counts'), () => {
  const cases = withRequest('count-tokens').filter(
    ([, { vendor }]) => vendor === 'google' || vendor === 'vertex',
  )

  it('are all there', () => expect(cases.length).toBeGreaterThan(3))

  it.each(cases)('%s', (_id, one) => {
    const body = bodyOf(one)
    const head = { parameter: 'gemini-test', header: () => undefined }
    const request = decodeCountRequest(body, SILENT_NOTES, head)
    const form = one.vendor === 'vertex' ? 'vertex' : 'gemini'
    const { body: sent } = encodeCountRequest(request, TARGET, SILENT_NOTES, form)
    const asked = form === 'vertex' ? sent : sent.generateContentRequest
    expect(spellGenerate(parseObject(JSON.stringify(asked)))).toEqual(spellGenerate(body))
    const answer = parseObject(readRecording(one, 'response')?.toString() ?? '')
    if (answer.error === undefined) expect(decodeCountAnswer(answer)).toBe(answer.totalTokens)
    else expect(() => decodeCountAnswer(answer)).toThrow()
  })
})
