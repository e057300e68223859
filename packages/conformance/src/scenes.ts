/** The wire formats of the matrix, each read by the SDK of its vendor. */
export const PROTOCOLS = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini-generate'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** What a caller asks, in no protocol's words. */
export interface Ask {
  text: string
  system?: string
  stream?: boolean
  /** Base64. */
  picture?: { mediaType: string; data: string }
  document?: { mediaType: string; data: string; name: string }
  tools?: readonly Tool[]
  /** The answer is to be JSON of this schema. */
  schema?: Readonly<Record<string, unknown>>
  stop?: string
  /** It is to think before it answers. */
  thinks?: boolean
}

export interface Tool {
  name: string
  description: string
  parameters: Readonly<Record<string, unknown>>
}

/** What a vendor answers, in no protocol's words. */
export interface Say {
  text?: string
  reasoning?: { text: string; signature: string }
  calls?: readonly { id: string; name: string; arguments: Readonly<Record<string, unknown>> }[]
  finish: Finish
  usage: { input: number; cached: number; output: number; reasoning: number }
}

export type Finish = 'stop' | 'length' | 'tool' | 'filter'

export interface Refuse {
  status: number
  kind: 'rate-limit' | 'bad-request' | 'context'
}

/** What an SDK showed of an answer, brought to one form. */
export interface Reading {
  text: string
  reasoning: string
  calls: { name: string; arguments: unknown }[]
  finish: Finish | 'other'
  usage: { input: number; cached: number; output: number }
}

export interface Scene {
  feature: string
  ask: Ask
  /** In the order of the turns: of a scene with two, the second answers the results of the first one's calls. */
  turns: readonly (Say | Refuse)[]
  /** What the tools of the first turn gave back. */
  results?: readonly string[]
  /** Pieces that the vendor must have been sent with the last turn, whatever the protocol. */
  mustReach?: readonly string[]
  /** The same where the vendor is the one whose own words they are. */
  mustReachOwn?: readonly string[]
  /** The caller leaves in the middle. */
  leaves?: true
}

const USAGE = { input: 20, cached: 0, output: 10, reasoning: 0 }
const WEATHER: Tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'A city' } },
    required: ['city'],
    additionalProperties: false,
  },
}
const TIME: Tool = { ...WEATHER, name: 'get_time', description: 'The time in a city' }
const TOWN_SCHEMA = {
  type: 'object',
  properties: { town_of_birth: { type: 'string' } },
  required: ['town_of_birth'],
  additionalProperties: false,
}
const CALL = { id: 'toolu_conformance1', name: 'get_weather', arguments: { city: 'Zürich' } }
const SECOND_CALL = { id: 'toolu_conformance2', name: 'get_time', arguments: { city: 'Zürich' } }
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString(
  'base64',
)
const SIGNATURE = Buffer.from('a signature that only its vendor reads').toString('base64')
const HELLO = 'Grüezi! 你好, hello: “quotes”, \\ and a line\nbreak 🦊.'

/** Every feature of the matrix; exchanges written for it, in the forms that the vendors document. */
export const SCENES: readonly Scene[] = [
  {
    feature: 'text',
    ask: { text: 'Greet me', system: 'Be kind.' },
    turns: [{ text: HELLO, finish: 'stop', usage: USAGE }],
    mustReach: ['Greet me', 'Be kind.'],
  },
  {
    feature: 'stream',
    ask: { text: 'Greet me', stream: true },
    turns: [{ text: HELLO, finish: 'stop', usage: USAGE }],
  },
  { feature: 'length', ask: { text: 'Greet me' }, turns: [{ text: 'Hel', finish: 'length', usage: USAGE }] },
  {
    feature: 'tools',
    ask: { text: 'Weather?', tools: [WEATHER] },
    turns: [{ text: 'Let me look.', calls: [CALL], finish: 'tool', usage: USAGE }],
    mustReach: ['get_weather', 'A city'],
  },
  {
    feature: 'tools, streamed',
    ask: { text: 'Weather?', tools: [WEATHER], stream: true },
    turns: [{ text: 'Let me look.', calls: [CALL], finish: 'tool', usage: USAGE }],
  },
  {
    feature: 'parallel tools',
    ask: { text: 'Both?', tools: [WEATHER, TIME] },
    turns: [{ calls: [CALL, SECOND_CALL], finish: 'tool', usage: USAGE }],
  },
  {
    feature: 'parallel tools, streamed',
    ask: { text: 'Both?', tools: [WEATHER, TIME], stream: true },
    turns: [{ calls: [CALL, SECOND_CALL], finish: 'tool', usage: USAGE }],
  },
  {
    feature: 'second turn',
    ask: { text: 'Weather?', tools: [WEATHER, TIME] },
    turns: [
      { calls: [CALL, SECOND_CALL], finish: 'tool', usage: USAGE },
      { text: 'It rains at noon.', finish: 'stop', usage: USAGE },
    ],
    results: ['rain-of-the-result', 'noon-of-the-result'],
    mustReach: ['rain-of-the-result', 'noon-of-the-result', 'Zürich'],
  },
  {
    feature: 'JSON schema',
    ask: { text: 'Where?', schema: TOWN_SCHEMA },
    turns: [{ text: '{"town_of_birth":"Uster"}', finish: 'stop', usage: USAGE }],
    mustReach: ['town_of_birth'],
  },
  {
    feature: 'vision',
    ask: { text: 'What is it?', picture: { mediaType: 'image/png', data: PIXEL } },
    turns: [{ text: 'A dot.', finish: 'stop', usage: USAGE }],
    mustReach: [PIXEL, 'image/png'],
  },
  {
    feature: 'documents',
    ask: { text: 'What does it say?', document: { mediaType: 'application/pdf', data: PDF, name: 'a.pdf' } },
    turns: [{ text: 'Nothing.', finish: 'stop', usage: USAGE }],
    mustReach: [PDF],
  },
  {
    feature: 'reasoning with signature',
    ask: { text: 'Think', tools: [WEATHER], thinks: true },
    turns: [
      {
        reasoning: { text: 'I had better look.', signature: SIGNATURE },
        calls: [CALL],
        finish: 'tool',
        usage: { ...USAGE, reasoning: 4 },
      },
      { text: 'It rains.', finish: 'stop', usage: USAGE },
    ],
    results: ['rain-of-the-result'],
    mustReachOwn: [SIGNATURE],
  },
  {
    feature: 'reasoning, streamed',
    ask: { text: 'Think', stream: true, thinks: true },
    turns: [
      {
        reasoning: { text: 'Step by step.', signature: SIGNATURE },
        text: 'Done.',
        finish: 'stop',
        usage: { ...USAGE, reasoning: 4 },
      },
    ],
  },
  {
    feature: 'cache usage',
    ask: { text: 'Again' },
    turns: [{ text: 'Yes.', finish: 'stop', usage: { ...USAGE, input: 120, cached: 100 } }],
  },
  {
    feature: 'cache usage, streamed',
    ask: { text: 'Again', stream: true },
    turns: [{ text: 'Yes.', finish: 'stop', usage: { ...USAGE, input: 120, cached: 100 } }],
  },
  {
    feature: 'stop',
    ask: { text: 'Count', stop: 'STOP-HERE' },
    turns: [{ text: '1 2 ', finish: 'stop', usage: USAGE }],
    mustReach: ['STOP-HERE'],
  },
  { feature: 'refusal', ask: { text: 'Harm' }, turns: [{ text: 'I', finish: 'filter', usage: USAGE }] },
  {
    feature: 'refusal, streamed',
    ask: { text: 'Harm', stream: true },
    turns: [{ text: 'I', finish: 'filter', usage: USAGE }],
  },
  { feature: 'error: rate limit', ask: { text: 'Hi' }, turns: [{ status: 429, kind: 'rate-limit' }] },
  { feature: 'error: bad request', ask: { text: 'Hi' }, turns: [{ status: 400, kind: 'bad-request' }] },
  { feature: 'error: context', ask: { text: 'Hi' }, turns: [{ status: 400, kind: 'context' }] },
  {
    feature: 'abort',
    ask: { text: 'Go on', stream: true },
    turns: [{ text: HELLO.repeat(40), finish: 'stop', usage: USAGE }],
    leaves: true,
  },
]

/**
 * How the names of models begin, where a gateway goes by the family to know what a model takes: an older Claude, which a
 * budget makes think, and one of OpenAI's that thinks.
 */
const FAMILIES: Partial<Record<Protocol, (scene: Scene) => string>> = {
  'anthropic-messages': () => 'claude-sonnet-4-5-',
  'openai-responses': ({ ask }) => (ask.thinks === true ? 'gpt-5.1-' : ''),
}

/** The name under which a scene is asked for, of a vendor of that protocol. */
export function modelOf(upstream: Protocol, scene: Scene): string {
  return `${FAMILIES[upstream]?.(scene) ?? ''}conformance-${upstream}-${scene.feature.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}`
}

export function findScene(model: string, upstream: Protocol): Scene | undefined {
  return SCENES.find((scene) => modelOf(upstream, scene) === model)
}

export function isRefusal(turn: Say | Refuse): turn is Refuse {
  return 'status' in turn
}
