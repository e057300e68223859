import { describe, expect, it } from 'vitest'
import { answerContext } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { replayAnswer } from '../replay-answer.ts'
import { splitPrompts } from './decode-request.ts'
import { openaiCompletionsInbound } from './inbound.ts'

const { decodeRequest, encodeResponse, openStreamEncoder } = openaiCompletionsInbound
const HEAD = { header: () => undefined }

function decode(body: JsonObject) {
  const notes = new NoteList()
  return { request: decodeRequest({ model: 'm', ...body }, notes, HEAD), notes: notes.list() }
}

describe('a legacy completion', () => {
  it('is a chat of one user message', () => {
    const { request, notes } = decode({
      prompt: 'Once upon',
      max_tokens: 7,
      temperature: 0.5,
      stop: '\n',
      logprobs: 2,
      n: 2,
      best_of: 2,
      echo: true,
      user: 'u',
    })
    expect(request).toMatchObject({
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Once upon' }] }],
      maxOutputTokens: 7,
      temperature: 0.5,
      stop: ['\n'],
      logprobs: { top: 2 },
      choices: 2,
      memo: { echo: 'Once upon' },
      endUser: 'u',
    })
    expect(notes).toEqual([])
  })

  it('warns of what no chat knows', () => {
    expect(decode({ prompt: ['a'], best_of: 5, odd: 1 }).notes).toEqual(['dropped:best_of', 'dropped:odd'])
  })

  it.each<[body: JsonObject, param: string]>([
    [{}, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: [1, 2] }, 'prompt'],
    [{ prompt: [[1], [2]] }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: { a: 1 } }, 'prompt'],
    [{ prompt: 'a', suffix: 'z' }, 'suffix'],
    [{ prompt: 'a', logprobs: true }, 'logprobs'],
    [{ prompt: 'a', logprobs: 6 }, 'logprobs'],
    [{ prompt: 'a', stop: [1] }, 'stop[0]'],
    [{ prompt: 'a', n: 0 }, 'n'],
    [{ prompt: 'a', model: '' }, 'model'],
  ])('refuses %j, naming %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ status: 400, param }) as GatewayError)
  })

  it('is as many calls as it has prompts', () => {
    expect(splitPrompts({ model: 'm', prompt: ['a', 'b'], n: 2 })).toEqual([
      { model: 'm', prompt: 'a', n: 2 },
      { model: 'm', prompt: 'b', n: 2 },
    ])
    for (const prompt of ['a', ['a'], [1, 2], [[1], [2]]]) expect(splitPrompts({ prompt })).toBeUndefined()
  })
})

const ANSWER: ChatAnswer = {
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: ' a time' },
      ],
      finish: 'length',
      logprobs: [
        { token: ' a', logprob: -0.1, bytes: null, top: [{ token: ' a', logprob: -0.1, bytes: null }] },
        { token: ' time', logprob: -0.2, bytes: null, top: [] },
      ],
    },
  ],
  usage: { usage: { ...emptyUsage(), input: 3, cachedInput: 1, output: 2, reasoning: 1 } },
}
const LOGPROBS = {
  tokens: [' a', ' time'],
  token_logprobs: [-0.1, -0.2],
  top_logprobs: [{ ' a': -0.1 }, {}],
  text_offset: [4, 6],
}
const USAGE = { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 }

describe('its answer', () => {
  it('is text, after the prompt where that is echoed', () => {
    const notes = new NoteList()
    const body = encodeResponse(ANSWER, answerContext({ memo: { echo: 'Once' }, notes }))
    expect(body).toMatchObject({
      object: 'text_completion',
      choices: [{ text: 'Once a time', index: 0, finish_reason: 'length', logprobs: LOGPROBS }],
      usage: USAGE,
    })
    expect(notes.list()).toEqual(['dropped:reasoning'])
  })

  it('streams the same', () => {
    const encoder = openStreamEncoder(answerContext({ memo: { echo: 'Once' } }))
    const text =
      replayAnswer(ANSWER)
        .map((event) => encoder.push(event))
        .join('') + encoder.end()
    const chunks = text
      .split('\n\n')
      .filter((line) => line !== '')
      .map((line) => line.slice('data: '.length))
    expect(chunks.pop()).toBe('[DONE]')
    const objects = chunks.map((one) => JSON.parse(one))
    expect(objects.map(({ choices }) => choices[0]?.text)).toEqual(['Once', ' a time', '', undefined])
    expect(objects[1].choices[0].logprobs).toEqual(LOGPROBS)
    expect(objects[2].choices[0].finish_reason).toBe('length')
    expect(objects[3]).toMatchObject({ choices: [], usage: USAGE })
  })

  it('has errors in the form of its protocol', () => {
    const error = new GatewayError('not-found', 'No.', { code: 'model_not_found', param: 'model' })
    const shown = {
      error: { message: 'No.', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
    }
    expect(openaiCompletionsInbound.encodeError(error, 'req')).toEqual(shown)
    expect(openaiCompletionsInbound.encodeStreamError(error, 'req')).toBe(
      `data: ${JSON.stringify(shown)}\n\n`,
    )
  })
})
