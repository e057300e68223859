import { describe, expect, it } from 'vitest'
import { answerContext, encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { openaiResponsesOutbound } from '../openai-responses/outbound.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'
import { openaiChatOutbound } from './outbound.ts'

/** By what OpenAI's models tell their remarks from their answer (conversion.md 68). */
describe('the phase of what a model says', () => {
  const parts: AnswerPart[] = [
    { type: 'text', text: 'Let me see. ', phase: 'commentary' },
    { type: 'text', text: 'Four.', phase: 'final_answer' },
  ]
  const answer: ChatAnswer = { choices: [{ index: 0, parts, finish: 'stop' }] }

  it('stands beside a whole answer, that of its last text', () => {
    expect(encodeResponse(answer, answerContext())).toMatchObject({
      choices: [{ message: { content: 'Let me see. Four.', phase: 'final_answer' } }],
    })
  })

  it('stands before each text of a stream', () => {
    const encoder = openStreamEncoder(answerContext())
    const written = replayAnswer(answer)
      .map((event) => encoder.push(event))
      .join('')
    const said = [...written.matchAll(/"delta":\{"(phase|content)":"([^"]*)"/g)].map(([, key, value]) => [
      key,
      value,
    ])
    expect(said).toEqual([
      ['phase', 'commentary'],
      ['content', 'Let me see. '],
      ['phase', 'final_answer'],
      ['content', 'Four.'],
    ])
  })

  it('is no part of the documented profile', () => {
    const context = answerContext({ profile: 'ohmygpt' })
    const encoder = openStreamEncoder(context)
    const streamed = replayAnswer(answer)
      .map((event) => encoder.push(event))
      .join('')
    expect(JSON.stringify(encodeResponse(answer, context)) + streamed).not.toContain('phase')
  })

  const body: JsonObject = {
    model: 'm',
    messages: [
      { role: 'user', content: 'Two and two?' },
      { role: 'assistant', content: 'Let me see.', phase: 'commentary' },
      { role: 'user', content: 'And?' },
    ],
  }

  it.each([openaiChatOutbound, openaiResponsesOutbound])('goes back to $protocol', (format) => {
    const notes = new NoteList()
    const request = decodeRequest(body, SILENT_NOTES)
    const { body: sent } = format.encodeRequest(request, encodeTarget(), notes)
    expect(JSON.stringify(sent)).toContain('"phase":"commentary"')
    expect(notes.list()).toEqual([])
  })

  it('of a caller of another format is left out, with a warning', () => {
    const notes = new NoteList()
    const request = { ...decodeRequest(body, SILENT_NOTES), extraOf: 'openai-responses' as const }
    const { body: sent } = openaiChatOutbound.encodeRequest(request, encodeTarget(), notes)
    expect(JSON.stringify(sent)).not.toContain('phase')
    expect(notes.list()).toEqual(['dropped:messages.phase'])
  })
})
