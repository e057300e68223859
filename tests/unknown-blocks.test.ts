import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { type BadDoor, badDoor, callOf, expectRefusedAt, post } from './kit/bad-doors.ts'
import { jsonAnswer } from './kit/chat-answers.ts'
import {
  OPEN_KEY,
  OPEN_MODELS,
  type OpenProvider,
  type OpenVendor,
  startOpenVendor,
  wholeAnswer,
} from './kit/open-vendor.ts'
import { ONE_PIXEL } from './kit/sdk-gateway.ts'
import { readBooks } from './kit/seen-books.ts'

/**
 * What a protocol's vendor may know and we do not: its own vendor gets it as it was written; another one is never sent half
 * of a message, but the caller is told by name.
 */

let sut: OpenVendor
/** Behind the text of every answer. */
let more: JsonObject[] = []

beforeAll(async () => {
  sut = await startOpenVendor(({ path }) => ({
    answer: jsonAnswer(200, wholeAnswer(path.replace(/\?.*/, ''), 'Hello there.', more)),
  }))
})
afterAll(() => sut.close())

const HOLOGRAM = { data: 'aGk=', angle: 1.5e1 }

interface Unknown {
  door: BadDoor
  /** Whose protocol it is. */
  own: OpenProvider
  what: string
  fields: JsonObject
  field: RegExp
}

const user = (key: string, part: Json): JsonObject => ({ role: 'user', [key]: [part] })

const UNKNOWN: readonly Unknown[] = [
  {
    door: badDoor('chat'),
    own: 'openai',
    what: 'a part',
    fields: { messages: [user('content', { type: 'hologram', hologram: HOLOGRAM })] },
    field: /^messages\[0\]\.content\[0\]/,
  },
  {
    door: badDoor('responses'),
    own: 'openai',
    what: 'a part',
    fields: { input: [user('content', { type: 'input_hologram', hologram: HOLOGRAM })] },
    field: /^input\[0\]\.content\[0\]/,
  },
  {
    door: badDoor('responses'),
    own: 'openai',
    what: 'an item',
    fields: {
      input: [
        { role: 'user', content: 'Hello' },
        { type: 'hologram_call', hologram: HOLOGRAM },
      ],
    },
    field: /^input\[1\]/,
  },
  {
    door: badDoor('messages'),
    own: 'anthropic',
    what: 'a block',
    fields: { messages: [user('content', { type: 'hologram', source: HOLOGRAM })] },
    field: /messages\[0\]\.content\[0\]/,
  },
  {
    door: badDoor('messages'),
    own: 'anthropic',
    what: 'a tool',
    fields: { tools: [{ type: 'hologram_20300101', name: 'hologram', lens: HOLOGRAM }] },
    field: /tools\[0\]|hologram_20300101/,
  },
  {
    door: badDoor('gemini'),
    own: 'gemini',
    what: 'a part',
    fields: { contents: [user('parts', { hologramData: HOLOGRAM })] },
    field: /^contents\[0\]\.parts\[0\]/,
  },
  {
    door: badDoor('gemini'),
    own: 'gemini',
    what: 'a tool',
    fields: { tools: [{ hologramMaker: HOLOGRAM }] },
    field: /^tools\[0\]/,
  },
]

const PROVIDERS: readonly OpenProvider[] = ['openai', 'anthropic', 'gemini']

describe.each(UNKNOWN)('$what that nobody knows, by $door.name', ({ door, own, what, fields, field }) => {
  const send = (provider: OpenProvider) => {
    const model = OPEN_MODELS[provider]
    return post(sut.gateway, door, callOf(door, fields, model), { key: OPEN_KEY, model })
  }

  // What a vendor runs has its price, and this has none (R34).
  it.skipIf(what === 'a tool')(`is carried to ${own} as it was written`, async () => {
    const answer = await send(own)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.text).toContain('Hello there.')
    expect(sut.upstream.requests.at(-1)?.body.toString()).toContain(JSON.stringify(HOLOGRAM))
  })

  it.each(PROVIDERS.filter((provider) => provider !== own || what === 'a tool'))(
    'is refused by its name for %s',
    async (provider) => {
      const before = { books: await readBooks(sut.gateway, 'open'), seen: sut.upstream.requests.length }
      expectRefusedAt(door, await send(provider), { status: 400, field })
      expect({ books: await readBooks(sut.gateway, 'open'), seen: sut.upstream.requests.length }).toEqual(
        before,
      )
    },
  )
})

describe('in an answer', () => {
  const BLOCKS: readonly (readonly [OpenProvider, JsonObject])[] = [
    ['anthropic', { type: 'hologram', source: HOLOGRAM }],
    ['gemini', { hologramData: HOLOGRAM }],
  ]
  const DOORS = (['chat', 'responses', 'messages', 'gemini'] as const).map(badDoor)

  it.each(BLOCKS.flatMap(([provider, block]) => DOORS.map((door) => ({ provider, block, door }))))(
    'of $provider it loses nothing else: by $door.name',
    async ({ provider, block, door }) => {
      more = [block]
      const model = OPEN_MODELS[provider]
      const answer = await post(sut.gateway, door, callOf(door, {}, model), { key: OPEN_KEY, model })
      more = []
      expect(answer.status, answer.text).toBe(200)
      expect(answer.text).toContain('Hello there.')
      const isOwn = door.name === (provider === 'anthropic' ? 'messages' : 'gemini')
      if (isOwn) expect(answer.text).toContain(JSON.stringify(HOLOGRAM))
      else expect(answer.headers.get('x-sluice-warning')).toMatch(/(dropped|incomplete):\S*hologram/)
    },
  )
})

describe('a picture of a type that the model cannot take', () => {
  const TIFF = 'image/tiff'
  const url = `data:${TIFF};base64,${ONE_PIXEL}`
  const PICTURES: readonly (readonly [BadDoor, JsonObject, RegExp])[] = [
    [
      badDoor('chat'),
      { messages: [user('content', { type: 'image_url', image_url: { url } })] },
      /^messages\[0\]\.content\[0\]/,
    ],
    [
      badDoor('responses'),
      { input: [user('content', { type: 'input_image', image_url: url, detail: 'auto' })] },
      /^input\[0\]\.content\[0\]/,
    ],
    [
      badDoor('gemini'),
      { contents: [user('parts', { inlineData: { mimeType: TIFF, data: ONE_PIXEL } })] },
      /^contents\[0\]\.parts\[0\]/,
    ],
  ]

  it.each(PICTURES.map(([door, fields, field]) => ({ door, fields, field })))(
    'is refused by its place: $door.name',
    async ({ door, fields, field }) => {
      const before = { books: await readBooks(sut.gateway, 'open'), seen: sut.upstream.requests.length }
      const model = OPEN_MODELS.anthropic
      const answer = await post(sut.gateway, door, callOf(door, fields, model), { key: OPEN_KEY, model })
      expectRefusedAt(door, answer, { status: 400, field })
      expect(answer.text).toContain(TIFF)
      expect({ books: await readBooks(sut.gateway, 'open'), seen: sut.upstream.requests.length }).toEqual(
        before,
      )
    },
  )
})
