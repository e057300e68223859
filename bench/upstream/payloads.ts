/** The canned answers of the fake upstream, and what a complete one of each looks like to a caller. */

/** The model that a request names decides which answer it gets. */
export const BENCH_MODELS = {
  /** One JSON answer of 1 KB, with usage. */
  json: 'bench-json',
  /** 100 text chunks as OpenAI streams them, each written by itself as fast as the reader takes them. */
  stream: 'bench-stream',
  /** 100 text deltas as Anthropic streams them, written in the same way. */
  anthropic: 'bench-anthropic',
  /** 100 frames of text as Google streams them, written in the same way. */
  gemini: 'bench-gemini',
  /** As `stream`, one chunk every 20 ms. */
  slow: 'bench-slow',
  /** As `stream`, one chunk a second: a stream that stays open. */
  crawl: 'bench-crawl',
} as const

export const STREAM_CHUNKS = 100
export const SLOW_CHUNK_MS = 20
export const CRAWL_CHUNK_MS = 1000

const PROMPT_TOKENS = 180
const CREATED = 1_760_000_000
const WORDS = [
  'water',
  ' flows',
  ' through',
  ' the',
  ' gate',
  ' and',
  ' is',
  ' measured',
  ' on',
  ' its',
  ' way',
]

export interface CannedAnswer {
  /** Whole answers have one piece with its head; streams one piece per event, the head before the first. */
  pieces: readonly Buffer[]
  /** Between two pieces; 0 is as fast as it goes. */
  pieceMs: number
}

/** Every canned answer by its model. */
export function cannedAnswers(): ReadonlyMap<string, CannedAnswer> {
  const openai = openaiEvents()
  return new Map<string, CannedAnswer>([
    [BENCH_MODELS.json, { pieces: [jsonAnswer()], pieceMs: 0 }],
    [BENCH_MODELS.stream, { pieces: streamPieces(openai), pieceMs: 0 }],
    [BENCH_MODELS.anthropic, { pieces: streamPieces(anthropicEvents()), pieceMs: 0 }],
    [BENCH_MODELS.gemini, { pieces: streamPieces(geminiEvents()), pieceMs: 0 }],
    [BENCH_MODELS.slow, { pieces: streamPieces(openai), pieceMs: SLOW_CHUNK_MS }],
    [BENCH_MODELS.crawl, { pieces: streamPieces(openai), pieceMs: CRAWL_CHUNK_MS }],
  ])
}

function word(index: number): string {
  return WORDS[index % WORDS.length] ?? ''
}

function text(words: number): string {
  return Array.from({ length: words }, (_, index) => word(index)).join('')
}

function jsonAnswer(): Buffer {
  const body = JSON.stringify({
    id: 'chatcmpl-bench00000000000000000000000',
    object: 'chat.completion',
    created: CREATED,
    model: BENCH_MODELS.json,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text(112), refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: openaiUsage(112),
    service_tier: 'default',
    system_fingerprint: 'fp_bench',
  })
  return Buffer.from(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function openaiUsage(output: number): object {
  return {
    prompt_tokens: PROMPT_TOKENS,
    completion_tokens: output,
    total_tokens: PROMPT_TOKENS + output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** A role chunk, the text chunks, the finish, the usage and `[DONE]`. */
function openaiEvents(): string[] {
  const chunk = (choices: readonly object[], usage: object | null): string => {
    const value = {
      id: 'chatcmpl-bench00000000000000000000000',
      object: 'chat.completion.chunk',
      created: CREATED,
      model: BENCH_MODELS.stream,
      service_tier: 'default',
      system_fingerprint: 'fp_bench',
      choices,
      usage,
    }
    return `data: ${JSON.stringify(value)}\n\n`
  }
  const choice = (delta: object, finish: string | null): object[] => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ]
  return [
    chunk(choice({ role: 'assistant', content: '', refusal: null }, null), null),
    ...Array.from({ length: STREAM_CHUNKS }, (_, index) =>
      chunk(choice({ content: word(index) }, null), null),
    ),
    chunk(choice({}, 'stop'), null),
    chunk([], openaiUsage(STREAM_CHUNKS)),
    'data: [DONE]\n\n',
  ]
}

/** The events of https://platform.claude.com/docs/en/build-with-claude/streaming, in its order. */
function anthropicEvents(): string[] {
  const event = (value: { type: string } & Record<string, unknown>): string =>
    `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`
  const message = {
    id: 'msg_bench000000000000000000',
    type: 'message',
    role: 'assistant',
    model: BENCH_MODELS.anthropic,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: PROMPT_TOKENS,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    },
  }
  return [
    event({ type: 'message_start', message }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'ping' }),
    ...Array.from({ length: STREAM_CHUNKS }, (_, index) =>
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: word(index) } }),
    ),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: STREAM_CHUNKS },
    }),
    event({ type: 'message_stop' }),
  ]
}

/** Each with usage so far and the line ends that Google sends; the last one tells why it ended. */
function geminiEvents(): string[] {
  const frame = (words: number, text: string, end: object): string => {
    const value = {
      candidates: [{ content: { parts: [{ text }], role: 'model' }, ...end, index: 0 }],
      usageMetadata: {
        promptTokenCount: PROMPT_TOKENS,
        candidatesTokenCount: words,
        totalTokenCount: PROMPT_TOKENS + words,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: PROMPT_TOKENS }],
      },
      modelVersion: BENCH_MODELS.gemini,
      responseId: 'bench0000000000000000',
    }
    return `data: ${JSON.stringify(value)}\r\n\r\n`
  }
  return [
    ...Array.from({ length: STREAM_CHUNKS }, (_, index) => frame(index + 1, word(index), {})),
    frame(STREAM_CHUNKS, '', { finishReason: 'STOP' }),
  ]
}

/** Each event in an HTTP chunk of its own, as vendors send them. */
function streamPieces(events: readonly string[]): Buffer[] {
  const head =
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n' +
    'x-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n'
  return events.map((event, index) => {
    const chunk = `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`
    const end = index === events.length - 1 ? '0\r\n\r\n' : ''
    return Buffer.from(`${index === 0 ? head : ''}${chunk}${end}`)
  })
}
