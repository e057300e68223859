import { describe, expect, it } from 'vitest'
import { answerContext, NO_HEAD } from '../../../../../../tests/kit/messages-inbound.ts'
import { readFrames } from '../../../../../../tests/kit/openai-chat.ts'
import {
  hasRecordings,
  needsRecordings,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import type { ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { replayAnswer } from '../replay-answer.ts'
import { KNOWN_FIELDS } from './complete-fields.ts'
import { anthropicCompleteInbound } from './complete-inbound.ts'

const LEAST = { model: 'claude-2.1', prompt: '\n\nHuman: Hi\n\nAssistant:', max_tokens_to_sample: 9 }

function decode(body: JsonObject) {
  return anthropicCompleteInbound.decodeRequest({ ...LEAST, ...body }, SILENT_NOTES, NO_HEAD)
}

function turnsOf(prompt: string): [string, string][] {
  return decode({ prompt }).messages.map(({ role, parts: [part] }) => [
    role,
    part?.type === 'text' ? part.text : '',
  ])
}

describe('a prompt of turns', () => {
  const cases: [string, [string, string][]][] = [
    ['\n\nHuman: Hi\n\nAssistant:', [['user', 'Hi']]],
    ['\n\nHuman:\nHello world\n\n\nAssistant:', [['user', 'Hello world']]],
    [
      'Be terse.\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: So',
      [
        ['system', 'Be terse.'],
        ['user', 'a'],
        ['assistant', 'b'],
        ['user', 'c'],
        ['assistant', 'So'],
      ],
    ],
    ['\n\nHuman: Hi', [['user', 'Hi']]],
  ]
  it.each(cases)('%j', (prompt, turns) => expect(turnsOf(prompt)).toEqual(turns))

  it('has its settings', () => {
    const request = decode({
      stop_sequences: ['x'],
      temperature: 0.5,
      metadata: { user_id: 'u' },
      stream: true,
    })
    expect(request).toMatchObject({
      model: 'claude-2.1',
      maxOutputTokens: 9,
      stop: ['x'],
      temperature: 0.5,
      endUser: 'u',
      stream: true,
    })
  })

  const wrong: [JsonObject, string][] = [
    [{ prompt: null }, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: 'Hi' }, 'prompt'],
    [{ prompt: '\n\nAssistant: Hi' }, 'prompt'],
    [{ model: null }, 'model'],
    [{ max_tokens_to_sample: null }, 'max_tokens_to_sample'],
    [{ max_tokens_to_sample: 0 }, 'max_tokens_to_sample'],
    [{ temperature: 2 }, 'temperature'],
  ]
  it.each(wrong)('refuses %j', (body, param) => {
    let error: unknown
    try {
      decode(body)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ status: 400, param })
  })

  it('knows its fields', () => {
    for (const field of Object.keys(LEAST)) expect(KNOWN_FIELDS.has(field)).toBe(true)
  })
})

function answer(finish: FinishReason): ChatAnswer {
  return {
    choices: [
      {
        index: 0,
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: ' Hel' },
          { type: 'text', text: 'lo' },
        ],
        finish,
        stopSequence: 'END',
      },
    ],
  }
}

describe('an answer', () => {
  const ends: [FinishReason, string][] = [
    ['stop', 'stop_sequence'],
    ['length', 'max_tokens'],
    ['content-filter', 'refusal'],
  ]
  it.each(ends)('that ended by %s', (finish, reason) => {
    const context = answerContext({ id: 'compl_1' })
    const whole = {
      type: 'completion',
      id: 'compl_1',
      completion: ' Hello',
      stop_reason: reason,
      model: 'asked-model',
      stop: 'END',
    }
    expect(anthropicCompleteInbound.encodeResponse(answer(finish), context)).toEqual(whole)
    expect(context.notes.list()).toEqual(['dropped:reasoning'])

    const encoder = anthropicCompleteInbound.openStreamEncoder(context)
    const written =
      replayAnswer(answer(finish))
        .map((event) => encoder.push(event))
        .join('') + encoder.end()
    const frames = readFrames(written).map(({ event, data }) => {
      expect(event).toBe('completion')
      return JSON.parse(data)
    })
    expect(frames.map(({ completion }) => completion)).toEqual([' Hel', 'lo', ''])
    expect(frames.map(({ stop_reason }) => stop_reason)).toEqual([null, null, reason])
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded completions'), () => {
  const cases = recordingCases(({ api }) => api === 'complete-legacy')

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const read = (file: 'request' | 'response'): JsonObject => {
      const value: unknown = JSON.parse(readRecording(one, file)?.toString() ?? '')
      return isJsonObject(value) ? value : {}
    }
    const request = anthropicCompleteInbound.decodeRequest(read('request'), SILENT_NOTES, NO_HEAD)
    expect(request.messages.at(-1)).toMatchObject({ role: 'user', parts: [{ text: 'Hello world' }] })
    const { log_id: _, ...recorded } = read('response')
    const said: ChatAnswer = {
      choices: [
        {
          index: 0,
          parts: [{ type: 'text', text: String(recorded.completion) }],
          finish: 'stop-sequence',
          stopSequence: String(recorded.stop),
        },
      ],
    }
    const context = answerContext({ id: String(recorded.id), model: String(recorded.model) })
    expect(anthropicCompleteInbound.encodeResponse(said, context)).toEqual(recorded)
  })
})
