import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { type BadDoor, badDoor, callOf, expectRefusedAt, post } from './kit/bad-doors.ts'
import { startTrapGateway, type TrapGateway } from './kit/trap-gateway.ts'

/** Links that lead inside, in every protocol that takes links: refused by their place, without a look-up. */

let sut: TrapGateway

beforeAll(async () => {
  sut = await startTrapGateway()
})
afterAll(() => sut.close())

describe('a link that is not for everyone (C20, R35)', () => {
  const LINKS = [
    'http://127.0.0.1/a.png',
    'http://2130706433/a.png',
    'http://10.1.2.3/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://localhost/a.png',
    'http://metadata.google.internal/a.png',
    'http://user:secret@pictures.example.com/a.png',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '',
  ]
  const user = (part: Json): JsonObject => ({ role: 'user', content: [part] })
  const PLACES: readonly (readonly [BadDoor['name'], string, (url: string) => JsonObject, RegExp])[] = [
    [
      'responses',
      'a picture',
      (url) => ({ input: [user({ type: 'input_image', image_url: url })] }),
      /^input\[0\]\.content\[0\]/,
    ],
    [
      'responses',
      'a file',
      (url) => ({ input: [user({ type: 'input_file', file_url: url })] }),
      /^input\[0\]\.content\[0\]/,
    ],
    [
      'messages',
      'a picture',
      (url) => ({ messages: [user({ type: 'image', source: { type: 'url', url } })] }),
      /messages\[0\]\.content\[0\]/,
    ],
    [
      'messages',
      'a document',
      (url) => ({ messages: [user({ type: 'document', source: { type: 'url', url } })] }),
      /messages\[0\]\.content\[0\]/,
    ],
    [
      'gemini',
      'a file',
      (url) => ({ contents: [{ parts: [{ fileData: { mimeType: 'image/png', fileUri: url } }] }] }),
      /^contents\[0\]\.parts\[0\]/,
    ],
  ]

  it.each(
    PLACES.flatMap(([name, what, fields, field]) => LINKS.map((url) => ({ name, what, fields, field, url }))),
  )('$name: $what: $url', ({ name, fields, field, url }) =>
    sut.withoutEffect(async () => {
      const door = badDoor(name)
      expectRefusedAt(door, await post(sut.gateway, door, callOf(door, fields(url))), { status: 400, field })
    }),
  )
})

it('leaves the process as it was', () => sut.expectUnharmed())
