import { describe, expect, it } from 'vitest'
import { aCandidate, aChannel } from '../../../../tests/kit/builders.ts'
import { answerContext, decodeContext } from '../../../../tests/kit/openai-chat.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { AnswerContext, ChatOutbound } from '../protocols/chat/chat-format.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import { openAnswerWay } from './answer-way.ts'
import type { PreparedTry } from './prepare-try.ts'
import { UpstreamRoutes } from './upstream-routes.ts'

const NOW = Date.UTC(2026, 0, 2)

function way(
  parts: {
    path?: PreparedTry['path']
    outbound?: ChatOutbound
    shownModel?: string
    answer?: Partial<AnswerContext>
  } = {},
) {
  const { path = 'passthrough', outbound = openaiChatOutbound, shownModel, answer } = parts
  const candidate = aCandidate(aChannel('one'))
  const route = new UpstreamRoutes().find(candidate, outbound, false, {})
  const request = { method: 'POST' as const, ...route, reach: candidate.channel.reach }
  return openAnswerWay({
    prepared: { path, outbound, request, context: decodeContext(), framing: 'sse', secret: '' },
    inbound: openaiChatInbound,
    answer: answerContext(answer),
    shownModel,
    now: () => NOW,
  })
}

const head = (type: string, status = 200, more: [string, string][] = []) => ({
  status,
  headers: new Map([['content-type', type], ...more]),
})
const JSON_HEAD = head('application/json')
const WHOLE = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'vendor-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Grüße' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
}
const BODY = Buffer.from(JSON.stringify(WHOLE))
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...WHOLE, object: 'chat.completion.chunk', usage: undefined, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const STREAM = Buffer.from(
  `${chunk({ role: 'assistant', content: '' })}${chunk({ content: 'Grü' })}${chunk({ content: 'ße' })}${chunk({}, 'stop')}` +
    `data: ${JSON.stringify({ ...WHOLE, object: 'chat.completion.chunk', choices: [] })}\n\ndata: [DONE]\n\n`,
)

function textOf(body: string | Buffer): unknown {
  const json: unknown = JSON.parse(body.toString())
  const choices = isJsonObject(json) ? json.choices : undefined
  const first = Array.isArray(choices) ? choices[0] : undefined
  const message = isJsonObject(first) ? first.message : undefined
  return isJsonObject(message) ? message.content : undefined
}

describe('a whole answer', () => {
  it('is forwarded byte for byte', () => {
    const { summary, body } = way().convertWhole(JSON_HEAD, BODY)
    expect(body).toBe(BODY)
    expect(summary).toMatchObject({ hasContent: true, ended: true, finish: 'stop', model: 'vendor-model' })
    expect(summary.usage?.usage).toMatchObject({ input: 3, output: 4 })
  })

  it('is forwarded with the name that was asked for, and nothing else changed', () => {
    const { body } = way({ shownModel: 'asked-model' }).convertWhole(JSON_HEAD, BODY)
    expect(body.toString()).toBe(BODY.toString().replace('vendor-model', 'asked-model'))
  })

  it('is the same in meaning when it is translated', () => {
    const forwarded = way().convertWhole(JSON_HEAD, BODY)
    const translated = way({ path: 'translated' }).convertWhole(JSON_HEAD, BODY)
    expect(translated.summary).toEqual(forwarded.summary)
    expect(textOf(translated.body)).toBe('Grüße')
  })

  it.each(['passthrough', 'translated'] as const)('is put together from a stream: %s', (path) => {
    const { summary, body } = way({ path }).convertWhole(head('text/event-stream; charset=utf-8'), STREAM)
    expect(textOf(body)).toBe('Grüße')
    expect(summary).toMatchObject({ hasContent: true, finish: 'stop' })
    expect(summary.usage?.usage).toMatchObject({ input: 3, output: 4 })
  })

  it.each(['passthrough', 'translated'] as const)('is not what a stream with an error gives: %s', (path) => {
    const bytes = Buffer.from(
      `${chunk({ content: 'a' })}data: ${JSON.stringify({ error: { message: 'No.', code: 'rate_limit_exceeded' } })}\n\n`,
    )
    expect(() => way({ path }).convertWhole(head('text/event-stream'), bytes)).toThrow()
  })

  it.each(['passthrough', 'translated'] as const)('is not what half a stream gives: %s', (path) => {
    const bytes = Buffer.from(chunk({ content: 'a' }))
    expect(() => way({ path }).convertWhole(head('text/event-stream'), bytes)).toThrow(
      expect.objectContaining({ kind: 'upstream-failed' }),
    )
  })

  it('is not what an endless stream gives', () => {
    const bytes = Buffer.from(`${chunk({ content: 'a' })}${':\n'.repeat(10_001)}`)
    expect(() => way().convertWhole(head('text/event-stream'), bytes)).toThrow()
  })

  it.each(['passthrough', 'translated'] as const)('is never garbage: %s', (path) => {
    for (const text of [
      '',
      '<html>Bad gateway</html>',
      '{"id":"c","choices":[',
      '[]',
      'null',
      '"text"',
      '{}',
    ]) {
      expect(() => way({ path }).convertWhole(JSON_HEAD, Buffer.from(text)), text).toThrow(
        expect.objectContaining({ kind: 'upstream-failed' }),
      )
    }
  })
})

describe('a stream', () => {
  const drain = (pipe: ReturnType<ReturnType<typeof way>['openPipe']>) => {
    const out = String(pipe.take() ?? '')
    const tail = String(pipe.finish())
    return out + String(pipe.take() ?? '') + tail
  }

  it.each([
    { name: 'a vendor of the same protocol', outbound: openaiChatOutbound, body: WHOLE as JsonObject },
    {
      name: 'a vendor of another',
      outbound: anthropicMessagesOutbound,
      body: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude',
        content: [{ type: 'text', text: 'Grüße' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 3, output_tokens: 4 },
      },
    },
  ])('is played from the whole answer of $name', ({ outbound, body }) => {
    const pipe = way({ path: 'translated', outbound }).pipeWhole(Buffer.from(JSON.stringify(body)))
    expect(pipe.summary).toMatchObject({ hasContent: true, ended: true })
    expect(pipe.summary.usage?.usage).toMatchObject({ input: 3, output: 4 })
    const text = drain(pipe)
    expect(text).toContain('Grüße')
    expect(text).toMatch(/data: \[DONE\]\n\n$/)
  })

  it.each(['', '<html>', '{"id":', '[]'])('is an error where the whole answer is %j', (text) => {
    const pipe = way().pipeWhole(Buffer.from(text))
    expect(pipe.summary.error).toMatchObject({ kind: 'upstream-failed' })
    expect(drain(pipe)).toBe('')
  })

  it('is forwarded or translated as was decided', () => {
    const forwarded = way().openPipe()
    forwarded.push(STREAM)
    expect(drain(forwarded)).toBe(STREAM.toString())
    const quiet = way({ answer: { includeUsage: false } }).openPipe()
    quiet.push(STREAM)
    expect(drain(quiet)).not.toContain('prompt_tokens')
    const translated = way({ path: 'translated' }).openPipe()
    translated.push(STREAM)
    expect(drain(translated)).toContain('asked-model')
  })
})

describe('an error status', () => {
  it.each([
    {
      name: 'in its own form',
      body: '{"error":{"message":"No.","code":"c","type":"t","param":null}}',
      message: 'No.',
    },
    { name: 'in a list', body: '[{"error":{"message":"No."}}]', message: 'No.' },
  ])('is read $name', ({ body, message }) => {
    const fault = way().decodeFailure(head('application/json', 400), Buffer.from(body))
    expect(fault).toMatchObject({
      type: 'refusal',
      fault: { owner: 'client', status: 400, error: { message } },
    })
  })

  it.each(['', 'Bad Gateway', '<html><body>502</body></html>', '[]', 'null', '{"half":'])(
    'is read from %j',
    (body) => {
      const fault = way().decodeFailure(head('text/html', 502), Buffer.from(body))
      expect(fault).toMatchObject({ type: 'refusal', fault: { owner: 'provider', status: 502 } })
    },
  )

  it.each([
    { value: '7', ms: 7_000 },
    { value: new Date(NOW + 9_000).toUTCString(), ms: 9_000 },
  ])('says when to come again: $value', ({ value, ms }) => {
    const fault = way().decodeFailure(
      head('application/json', 429, [['retry-after', value]]),
      Buffer.from('{}'),
    )
    expect(fault).toMatchObject({ retryAfterMs: ms, fault: { owner: 'rate' } })
  })
})
