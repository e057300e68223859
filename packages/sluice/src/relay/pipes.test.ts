import { describe, expect, it } from 'vitest'
import { answerContext, decodeContext, observeContext } from '../../../../tests/kit/openai-chat.ts'
import { replayedCases } from '../../../../tests/kit/recorded-cases.ts'
import { hasRecordings, needsRecordings } from '../../../../tests/kit/recordings.ts'
import { SseSplitter } from '../bytes/sse-splitter.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiStreamInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import { joinPieces, PassthroughPipe } from './passthrough-pipe.ts'
import { TranslatingPipe } from './translating-pipe.ts'

function frames(...objects: object[]): string {
  return objects.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')
}

function events(...objects: { type: string; [field: string]: unknown }[]): string {
  return objects.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`).join('')
}

const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'vendor-model' }
const choice = (delta: object, finish: string | null = null) => ({
  ...CHUNK,
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }

/** A stream in each protocol, as its vendor documents it, with text that UTF-8 writes in several bytes. */
const STREAMS: Record<string, { outbound: ChatOutbound; bytes: string }> = {
  'openai-chat': {
    outbound: openaiChatOutbound,
    bytes: `: hello\n\n${frames(
      choice({ role: 'assistant', content: '' }),
      choice({ content: 'Grüße, ' }),
      choice({ content: '世界 😀' }),
      choice({ tool_calls: [{ index: 0, id: 'call_1', function: { name: 'f', arguments: '{"a":' } }] }),
      choice({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
      choice({}, 'tool_calls'),
      { ...CHUNK, choices: [], usage: USAGE },
    )}data: [DONE]\n\n`,
  },
  'openai-chat with CR LF': {
    outbound: openaiChatOutbound,
    bytes: `${frames(choice({ content: 'Grüße' }), choice({}, 'stop'))}data: [DONE]\n\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  },
  'openai-chat without its last blank line': {
    outbound: openaiChatOutbound,
    bytes: `${frames(choice({ content: 'Grüße' }), choice({}, 'stop'))}data: [DONE]`,
  },
  'anthropic-messages': {
    outbound: anthropicMessagesOutbound,
    bytes: events(
      ...[
        {
          type: 'message_start',
          message: {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            model: 'claude',
            content: [],
            usage: { input_tokens: 3, output_tokens: 1 },
          },
        },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'ping' },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße, 世界 😀' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
        { type: 'message_stop' },
      ],
    ),
  },
  'gemini-generate': {
    outbound: geminiGenerateOutbound,
    bytes: frames(
      { candidates: [{ content: { role: 'model', parts: [{ text: 'Grüße, ' }] }, index: 0 }] },
      {
        candidates: [
          { content: { role: 'model', parts: [{ text: '世界 😀' }] }, finishReason: 'STOP', index: 0 },
        ],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 },
      },
    ).replaceAll('\n', '\r\n'),
  },
}

function translate(outbound: ChatOutbound): AnswerPipe {
  return new TranslatingPipe(
    outbound.openStreamDecoder(decodeContext({ mintCallId: () => 'call_minted' })),
    openaiChatInbound.openStreamEncoder(answerContext()),
    new SseSplitter(),
  )
}

function forward(
  changes: Parameters<typeof observeContext>[0] = {},
  { passthrough }: ChatOutbound = openaiChatOutbound,
): AnswerPipe {
  if (passthrough === undefined) throw new Error('nothing is forwarded')
  const observer = passthrough.openFrameObserver(observeContext(changes))
  return new PassthroughPipe(observer, new SseSplitter(), false, passthrough.endMark)
}

interface Piped {
  out: string
  tail: string
  summary: AnswerPipe['summary']
}

/** What comes out, before settlement and after it. */
function run(pipe: AnswerPipe, pieces: readonly Buffer[]): Piped {
  const out: Buffer[] = []
  const take = () => {
    const piece = pipe.take()
    if (piece !== undefined) out.push(Buffer.from(piece))
  }
  for (const piece of pieces) {
    pipe.push(piece)
    take()
  }
  const tail = Buffer.from(pipe.finish()).toString()
  take()
  return { out: Buffer.concat(out).toString(), tail, summary: pipe.summary }
}

/** The blocks that a reader finds: where a line end of two bytes is cut, its second half may come with the next block. */
function blocks({ out, tail, summary }: Piped) {
  const read = (text: string) =>
    text
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '\n')
      .split(/\n\n+/)
      .map((block) => block.trim())
      .filter((block) => block !== '')
  return { blocks: read(out + tail), tail: read(tail), summary }
}

function cutAt(bytes: Buffer, at: number): Buffer[] {
  return [Buffer.from(bytes.subarray(0, at)), Buffer.from(bytes.subarray(at))]
}

function byteByByte(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]))
}

const WAYS: { name: string; open: () => AnswerPipe; bytes: Buffer }[] = [
  ...Object.entries(STREAMS).map(([name, { outbound, bytes }]) => ({
    name: `${name}, translated`,
    open: () => translate(outbound),
    bytes: Buffer.from(bytes),
  })),
  ...Object.entries(STREAMS)
    .filter(([name]) => name.startsWith('openai-chat'))
    .flatMap(([name, { bytes }]) => [
      { name: `${name}, forwarded`, open: () => forward(), bytes: Buffer.from(bytes) },
      {
        name: `${name}, forwarded with edits`,
        open: () => forward({ model: 'asked-model', dropUsage: true }),
        bytes: Buffer.from(bytes),
      },
    ]),
]

describe.each(WAYS)('a stream of $name', ({ open, bytes }) => {
  const uncut = run(open(), [bytes])

  it('ends well, with its words, its finish and its usage', () => {
    expect(uncut.out).toContain('Grüße')
    expect(uncut.summary).toMatchObject({ hasContent: true, ended: true })
    expect(uncut.summary.error).toBeUndefined()
  })

  it('is the same wherever it is cut in two', () => {
    for (let at = 1; at < bytes.length; at++) {
      const cut = run(open(), cutAt(bytes, at))
      expect(blocks(cut), `cut at ${at}`).toEqual(blocks(uncut))
    }
  })

  it('is the same byte by byte', () => {
    expect(blocks(run(open(), byteByByte(bytes)))).toEqual(blocks(uncut))
  })
})

describe('PassthroughPipe', () => {
  const { bytes } = STREAMS['openai-chat'] ?? { bytes: '' }

  it('gives every byte as it came, the end mark last', () => {
    const { out, tail } = run(forward(), [Buffer.from(bytes)])
    expect(out + tail).toBe(bytes)
    expect(tail).toBe('data: [DONE]\n\n')
  })

  it.each([
    ['anthropic-messages', 'event: message_stop\ndata: {"type":"message_stop"}\n\n'],
    ['openai-chat', ''],
  ])('gives a whole answer of %s whose end mark did not come the one that its clients need', (name, mark) => {
    const { outbound, bytes: whole } = STREAMS[name] ?? { outbound: openaiChatOutbound, bytes: '' }
    const cut = whole.slice(0, whole.lastIndexOf('\n\n', whole.length - 3) + 2)
    const piped = run(forward({}, outbound), [Buffer.from(cut)])
    expect([piped.out + piped.tail, piped.summary.ended]).toEqual([cut + mark, true])
  })

  it.each(['data:', 'data: ', 'event: x\ndata:', 'event: x'])(
    'leaves out an event that was cut at %j',
    (head) => {
      const { out, tail } = run(forward(), [Buffer.from(frames(choice({ content: 'a' })) + head)])
      expect(out + tail).toBe(frames(choice({ content: 'a' })))
    },
  )

  it('writes a chunk that needs no edit as the slice that it was', () => {
    const pipe = forward()
    const chunk = Buffer.from(frames(choice({ content: 'a' }), choice({ content: 'b' })))
    pipe.push(Buffer.from(': first\n\n'))
    pipe.take()
    pipe.push(chunk)
    const piece = pipe.take()
    expect(piece).toBeInstanceOf(Buffer)
    expect(Buffer.isBuffer(piece) && piece.buffer === chunk.buffer && piece.length === chunk.length).toBe(
      true,
    )
  })

  it('splices the name and leaves the usage out', () => {
    const { out } = run(forward({ model: 'asked-model', dropUsage: true }), [Buffer.from(bytes)])
    expect(out).toContain('"model":"asked-model"')
    expect(out).not.toContain('vendor-model')
    expect(out).not.toContain('prompt_tokens')
  })

  it.each([
    {
      name: "the vendor's own",
      end: frames({ error: { message: `bad key sk-${'test'.repeat(6)}`, type: 'x' } }),
    },
    { name: 'one that cannot be read', end: 'data: {"half\n\n' },
  ])('never forwards an error: $name', ({ end }) => {
    const pipe = forward()
    pipe.push(Buffer.from(frames(choice({ content: 'a' })) + end + frames(choice({ content: 'never' }))))
    expect(pipe.summary.error).toBeDefined()
    const seen = String(pipe.take())
    expect(seen).toContain('"a"')
    expect(seen).not.toMatch(/error|half|never/)
    pipe.push(Buffer.from(frames(choice({ content: 'never' }))))
    expect([pipe.take(), String(pipe.finish())]).toEqual([undefined, ''])
  })
})

describe('a forwarded stream that ends with its connection', () => {
  const part = (text: string, more: object = {}) =>
    frames({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...more }] })
  const usage = (tokens: number) => frames({ usageMetadata: { promptTokenCount: tokens } })
  const end = (text: string) =>
    frames({
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 },
    })
  const open = () => forward({}, geminiGenerateOutbound)

  it.each([
    { name: 'one last frame', out: part('a'), tail: end('b') },
    { name: 'more behind it', out: part('a'), tail: end('b') + usage(9) + usage(10) },
    { name: 'every frame claims to be the last', out: part('a') + end('b') + end('c'), tail: end('d') },
    { name: 'empty ones behind', out: part('a') + end('b'), tail: end('c') + end('') + usage(9) },
  ])('has what may be its end held back: $name', ({ out, tail }) => {
    const bytes = Buffer.from(out + tail)
    const whole = run(open(), [bytes])
    expect([whole.out, whole.tail]).toEqual([out, tail])
    expect(run(open(), byteByByte(bytes))).toEqual(whole)
  })

  it('counts what came behind its finish', () => {
    const { summary } = run(open(), [Buffer.from(part('a') + end('b') + usage(9))])
    expect(summary).toMatchObject({ ended: true, asciiUnits: 2, usage: { usage: { input: 9 } } })
  })

  it('takes nothing behind a mark of the end', () => {
    const { out, tail } = run(open(), [Buffer.from(`${end('a')}data: [DONE]\n\n${part('never')}`)])
    expect(out + tail).toBe(`${end('a')}data: [DONE]\n\n`)
  })
})

/** Each way that a stream can take, with an end mark; Google's own has none, relays of its format add OpenAI's. */
const ENDED = [
  { name: 'openai-chat, forwarded', open: () => forward(), bytes: STREAMS['openai-chat']?.bytes ?? '' },
  {
    name: 'openai-chat, translated',
    open: () => translate(openaiChatOutbound),
    bytes: STREAMS['openai-chat']?.bytes ?? '',
  },
  {
    name: 'anthropic-messages, translated',
    open: () => translate(anthropicMessagesOutbound),
    bytes: STREAMS['anthropic-messages']?.bytes ?? '',
  },
  {
    name: 'gemini-generate, translated',
    open: () => translate(geminiGenerateOutbound),
    bytes: `${STREAMS['gemini-generate']?.bytes ?? ''}data: [DONE]\n\n`,
  },
]

describe.each(ENDED)('what follows the end mark of $name', ({ open, bytes }) => {
  const never = [
    frames(choice({ content: 'never' })),
    events({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'never' } }),
    frames({ candidates: [{ content: { role: 'model', parts: [{ text: 'never' }] }, index: 0 }] }),
    frames({ error: { message: 'never' } }),
    ': never\n\n',
    'data: never',
  ]
  const once = run(open(), [Buffer.from(bytes)])

  it.each(never)('is not taken: %j', (more) => {
    expect(run(open(), [Buffer.from(bytes + more)])).toEqual(once)
    expect(run(open(), [Buffer.from(bytes), Buffer.from(more)])).toEqual(once)
  })
})

const SAYS = ['one ', 'two ', 'three ', 'four ']

describe.each([
  { name: 'openai-chat, forwarded', open: () => forward() },
  { name: 'openai-chat, forwarded with edits', open: () => forward({ model: 'asked-model' }) },
  { name: 'openai-chat, translated', open: () => translate(openaiChatOutbound) },
])('a read of $name that holds more than is paid', ({ open }) => {
  const bytes = Buffer.from(
    `${frames(choice({ role: 'assistant', content: '' }), ...SAYS.map((content) => choice({ content })), choice({}, 'stop'))}data: [DONE]\n\n`,
  )
  const unpaid = run(open(), [bytes])
  /** So many letters are paid. */
  const purse = (units: number): Purse => ({
    coversBytes: (more) => more < units,
    covers: ({ asciiUnits }) => asciiUnits < units,
  })
  const textOf = (pipe: AnswerPipe) => {
    const chunks = String(pipe.take() ?? '').matchAll(/"content":"([^"]*)"/g)
    return [...chunks].map(([, text]) => text).join('')
  }

  it('gives the frames up to the one that passes it, and the others later', () => {
    const pipe = open()
    pipe.push(bytes, purse(6))
    expect([textOf(pipe), pipe.isWaiting, pipe.summary.asciiUnits]).toEqual(['one two ', true, 8])
    pipe.readOn(purse(8))
    expect([textOf(pipe), pipe.isWaiting]).toEqual(['', true])
    pipe.readOn(purse(9))
    expect([textOf(pipe), pipe.isWaiting]).toEqual(['three ', true])
    pipe.readOn(purse(100))
    expect([textOf(pipe), pipe.isWaiting, pipe.terminal]).toEqual(['four ', false, true])
    expect(pipe.summary).toEqual(unpaid.summary)
    expect(String(pipe.finish())).toBe(unpaid.tail)
  })

  it('looks at each frame only where the read may pass it', () => {
    const pipe = open()
    let looks = 0
    const count: Purse = {
      coversBytes: () => true,
      covers: () => {
        looks++
        return false
      },
    }
    pipe.push(bytes, count)
    expect([textOf(pipe), pipe.isWaiting, looks]).toEqual([SAYS.join(''), false, 0])
  })

  it('keeps what follows in its order, wherever it is cut', () => {
    for (let at = 1; at < bytes.length; at++) {
      const pipe = open()
      let text = ''
      for (const piece of cutAt(bytes, at)) {
        pipe.push(piece, purse(6))
        text += textOf(pipe)
      }
      expect([text, pipe.isWaiting], `cut at ${at}`).toEqual(['one two ', true])
      pipe.readOn(purse(100))
      expect([textOf(pipe), pipe.summary], `cut at ${at}`).toEqual(['three four ', unpaid.summary])
    }
  })
})

const ENDLESS = ':\n'.repeat(10_001)

describe.each([
  { name: 'PassthroughPipe', open: () => forward() },
  { name: 'TranslatingPipe', open: () => translate(openaiChatOutbound) },
])('the limits of a $name', ({ open }) => {
  const first = Buffer.from(frames(choice({ content: 'a' })))
  it.each([
    { name: 'an endless event', chunks: [Buffer.from(`data: x\n${ENDLESS}`)] },
    { name: 'an endless line', chunks: Array.from({ length: 17 }, () => Buffer.alloc(1024 * 1024, 'x')) },
    { name: 'an excess in the bytes of good frames', chunks: [Buffer.concat([first, Buffer.from(ENDLESS)])] },
    {
      name: 'an excess in the bytes of good frames, and more',
      chunks: [Buffer.concat([first, Buffer.from(ENDLESS)]), Buffer.from('more')],
    },
  ])('$name is an error of the stream, and nothing is thrown', ({ chunks }) => {
    const pipe = open()
    for (const chunk of chunks) pipe.push(chunk)
    expect(() => pipe.finish()).not.toThrow()
    expect(pipe.summary.error).toMatchObject({ kind: 'upstream-failed' })
  })
})

describe('TranslatingPipe', () => {
  it('ends a stream well only when its vendor did', () => {
    const whole = run(translate(openaiChatOutbound), [Buffer.from(STREAMS['openai-chat']?.bytes ?? '')])
    expect(whole.tail).toMatch(/data: \[DONE\]\n\n$/)
    const cut = run(translate(openaiChatOutbound), [Buffer.from(frames(choice({ content: 'a' })))])
    expect(cut.tail).toBe('')
    expect(cut.summary.ended).toBe(false)
  })

  it('takes out of its count what was held back, where it breaks off', () => {
    const whole = { name: 'f', arguments: '{"city":"Zürich"' }
    const call = choice({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: whole }] })
    const pipe = new TranslatingPipe(
      openaiChatOutbound.openStreamDecoder(decodeContext()),
      geminiStreamInbound.openStreamEncoder(answerContext()),
      new SseSplitter(),
    )
    pipe.push(Buffer.from(frames(choice({ content: 'Grüße' }), call)))
    expect(pipe.summary).toMatchObject({ asciiUnits: 18, otherUnits: 3 })
    pipe.forgetWithheld()
    expect(pipe.summary).toMatchObject({ asciiUnits: 3, otherUnits: 2 })
  })

  it('knows a prompt that was blocked', () => {
    const { summary } = run(translate(geminiGenerateOutbound), [
      Buffer.from(
        frames({
          promptFeedback: { blockReason: 'SAFETY' },
          usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
        }),
      ),
    ])
    expect(summary.blockReason).toBeDefined()
    expect(summary.error).toBeUndefined()
  })

  it("takes Google's bare error object for what it is", () => {
    const { summary } = run(translate(geminiGenerateOutbound), [
      Buffer.from(
        frames({ candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] } }] }) +
          JSON.stringify({ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }),
      ),
    ])
    expect(summary.error).toMatchObject({ kind: 'upstream-failed', message: 'Overloaded' })
  })
})

describe('joinPieces', () => {
  it.each([
    { name: 'nothing', pieces: [], expected: undefined },
    { name: 'one text', pieces: ['a'], expected: 'a' },
    { name: 'texts', pieces: ['a', 'b'], expected: 'ab' },
    { name: 'bytes and text', pieces: [Buffer.from('ü'), 'b'], expected: Buffer.from('üb') },
  ])('joins $name', ({ pieces, expected }) => {
    expect(joinPieces(pieces)).toEqual(expected)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams, cut'), () => {
  const OUTBOUND: Record<string, ChatOutbound> = {
    chat: openaiChatOutbound,
    messages: anthropicMessagesOutbound,
    'generate-content': geminiGenerateOutbound,
  }
  const wanted = replayedCases().filter(
    (one) => one.streaming && !one.isError && one.answer.headers['content-type'] === 'text/event-stream',
  )

  it.each(Object.keys(OUTBOUND))('%s: the smallest at every byte, all byte by byte', (api) => {
    const outbound = OUTBOUND[api] ?? openaiChatOutbound
    const cases = wanted
      .filter((one) => one.api === api)
      .sort((a, b) => a.answer.body.length - b.answer.body.length)
    expect(cases.length).toBeGreaterThan(0)
    for (const open of [() => translate(outbound), ...(api === 'chat' ? [() => forward()] : [])]) {
      for (const [i, one] of cases.entries()) {
        const { body } = one.answer
        const uncut = blocks(run(open(), [body]))
        if (body.length < 60_000) expect(blocks(run(open(), byteByByte(body))), one.id).toEqual(uncut)
        if (i > 1 || body.length > 6_000) continue
        for (let at = 1; at < body.length; at++) {
          expect(blocks(run(open(), cutAt(body, at))), `${one.id} cut at ${at}`).toEqual(uncut)
        }
      }
    }
  })
})
