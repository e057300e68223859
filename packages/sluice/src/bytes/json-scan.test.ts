import { describe, expect, it } from 'vitest'
import { openJsonScanner } from './json-scan.ts'

const scan = openJsonScanner(new Set(['model', 'messages', 'stream', 'generationConfig', 'tools']))

function scanText(text: string) {
  return scan(Buffer.from(text))
}

describe('members', () => {
  it.each([
    { name: 'empty object', text: '{}', expected: [] },
    { name: 'spaces', text: ' \n{ }\t', expected: [] },
    {
      name: 'scalars',
      text: '{"model":1,"b":true,"c":null,"d":-1.5e3}',
      expected: ['1', 'true', 'null', '-1.5e3'],
    },
    {
      name: 'spaces around everything',
      text: ' { "model" : "x" ,\r\n"tools":\t[ 1 , 2 ] , "c" : { } } ',
      expected: ['"x"', '[ 1 , 2 ]', '{ }'],
    },
    {
      name: 'brackets, quotes and colons in strings',
      text: '{"a":"}]{[:,","b":"\\"","c":"\\\\","d\\"":{"x":"\\\\\\""}}',
      expected: ['"}]{[:,"', '"\\""', '"\\\\"', '{"x":"\\\\\\""}'],
    },
    {
      name: 'nested',
      text: '{"a":{"a":{"a":[{"a":1}]}},"b":[[],{}]}',
      expected: ['{"a":{"a":[{"a":1}]}}', '[[],{}]'],
    },
    { name: 'UTF-8 before a value', text: '{"é水😀":"水","b":2}', expected: ['"水"', '2'] },
  ])('$name', ({ text, expected }) => {
    const body = Buffer.from(text)
    const result = scan(body)
    if (!result.ok) throw new Error(result.reason)
    expect(result.members.map((member) => body.toString('utf8', member.valueStart, member.valueEnd))).toEqual(
      expected,
    )
    expect(result.members.map((member) => member.key)).toEqual(Object.keys(JSON.parse(text)))
    for (const member of result.members) expect(body[member.start]).toBe(34)
    expect([body[result.open], body[result.close]]).toEqual([123, 125])
  })

  it.each(['[]', '1', '"{}"', 'null', '[{"a":1,"a":2}]', ''])('has none in %j', (text) => {
    expect(scanText(text)).toEqual({ ok: true, open: -1, close: -1, members: [] })
  })

  it.each([
    { text: '{"a":9007199254740993}', expected: true },
    { text: '{"a":[{"b":-12345678901234567890}]}', expected: true },
    { text: '{"a":0.1234567890123456}', expected: true },
    { text: '{"a":1e999}', expected: true },
    { text: '{"a":1E-400}', expected: true },
    { text: '{"a":123456789012345}', expected: undefined },
    { text: '{"a":-1.5e3,"b":[0.7,1e10,true]}', expected: undefined },
    { text: '{"a":"9007199254740993","9007199254740993":1}', expected: undefined },
  ])('tells of numbers that a double may not write back: $text', ({ text, expected }) => {
    expect(scanText(text)).toMatchObject({ ok: true })
    expect((scanText(text) as { longNumbers?: true }).longNumbers).toBe(expected)
    expect((scanText('{"a":1}') as { longNumbers?: true }).longNumbers).toBeUndefined()
  })

  it('finds the end of strings of every length, with escapes at every place', () => {
    for (let length = 0; length < 120; length++) {
      for (const tail of ['', '\\\\', '\\"', '\\\\\\"', '\\u0022', '\\"'.repeat(40), '\\\\'.repeat(61)]) {
        const text = `{"a":"${'x'.repeat(length)}${tail}","b":1}`
        expect(scanText(text)).toMatchObject({ ok: true, members: [{ key: 'a' }, { key: 'b' }] })
      }
    }
  })
})

describe('faults', () => {
  const deep = (levels: number) => `{"tools":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  const keys = (count: number) =>
    `{"tools":{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join(',')}}}`
  const items = (count: number) => `{"tools":[${new Array(count).fill('{}').join(',')}]}`

  it.each([
    { name: 'depth 65', text: deep(65), fault: { reason: 'too-deep', key: 'tools' } },
    {
      name: 'depth 65 of an array',
      text: `${'['.repeat(65)}${']'.repeat(65)}`,
      fault: { reason: 'too-deep' },
    },
    { name: '20,001 elements', text: items(20_001), fault: { reason: 'array-too-long', key: 'tools' } },
    { name: '10,001 keys', text: keys(10_001), fault: { reason: 'too-many-keys', key: 'tools' } },
    { name: '__proto__', text: '{"__proto__":1}', fault: { reason: 'proto-key', key: '__proto__' } },
    {
      name: '__proto__ below',
      text: '{"a":[{"b":{"__proto__":{}}}]}',
      fault: { reason: 'proto-key', key: 'a' },
    },
    {
      name: '__proto__ escaped',
      text: '{"a":{"\\u005f_prot\\u006f__":{}}}',
      fault: { reason: 'proto-key', key: 'a' },
    },
    {
      name: '__proto__ all escaped',
      text: `{"a":{"${[...'__proto__'].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')}":{}}}`,
      fault: { reason: 'proto-key', key: 'a' },
    },
    { name: 'a key twice', text: '{"x":1,"model":2,"x":3}', fault: { reason: 'duplicate-key', key: 'x' } },
    {
      name: 'a key twice, once escaped',
      text: '{"x":1,"\\u0078":3}',
      fault: { reason: 'duplicate-key', key: 'x' },
    },
    { name: 'other case', text: '{"Model":1}', fault: { reason: 'look-alike-key', key: 'Model' } },
    { name: 'other case of camel case', text: '{"generationconfig":1}', fault: { reason: 'look-alike-key' } },
    { name: 'escaped', text: '{"mode\\u006c":1}', fault: { reason: 'look-alike-key', key: 'model' } },
    {
      name: 'escaped other case',
      text: '{"mode\\u004c":1}',
      fault: { reason: 'look-alike-key', key: 'modeL' },
    },
    { name: 'long s', text: '{"me\u017Fsages":1}', fault: { reason: 'look-alike-key' } },
  ])('$name', ({ text, fault }) => {
    expect(scanText(text)).toMatchObject({ ok: false, ...fault })
  })

  it.each([
    { name: 'depth 64', text: deep(64) },
    { name: '20,000 elements', text: items(20_000) },
    { name: '10,000 keys', text: keys(10_000) },
    { name: '__proto__ as a value', text: '{"a":"__proto__","b":["__proto__"]}' },
    { name: 'keys that only begin like it', text: '{"__proto___":1,"__prot__":2,"constructor":3}' },
    { name: 'the same key on two levels', text: '{"model":{"model":1,"MODEL":2}}' },
    { name: 'unknown keys that differ by case', text: '{"x":1,"X":2}' },
    { name: 'an escaped unknown key', text: '{"\\u0078":1}' },
  ])('$name is right', ({ text }) => {
    JSON.parse(text)
    expect(scanText(text).ok).toBe(true)
  })

  it('takes the limits that it is given', () => {
    const small = openJsonScanner(new Set(), { depth: 2, arrayLength: 2, objectKeys: 2 })
    expect(small(Buffer.from('{"Model":[1,2],"b":{}}')).ok).toBe(true)
    expect(small(Buffer.from('{"a":[1,2,3]}'))).toMatchObject({ reason: 'array-too-long' })
    expect(small(Buffer.from('{"a":1,"b":1,"c":1}'))).toMatchObject({ reason: 'too-many-keys', key: 'c' })
    expect(small(Buffer.from('{"a":[[]]}'))).toMatchObject({ reason: 'too-deep' })
  })
})

describe('garbage', () => {
  it.each([
    '{',
    '}',
    '{"a"',
    '{"a":',
    '{"a":}',
    '{"a":1,}',
    '{"a":[}',
    '{"a":1]',
    '"',
    '{"a',
    '{"a\\',
    '{}{}',
    '{,}',
  ])('%j is malformed', (text) => {
    expect(scanText(text)).toMatchObject({ ok: false, reason: 'malformed' })
  })

  it('ends on any bytes, and never refuses as malformed what JSON.parse takes', () => {
    const alphabet = Buffer.from('{}[]",:\\ \n1au0_tre\xff', 'latin1')
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return (seed >>> 8) % below
    }
    for (let round = 0; round < 20_000; round++) {
      const bytes = Buffer.from(
        Array.from({ length: random(24) }, () => alphabet[random(alphabet.length)] ?? 0),
      )
      const result = scan(bytes)
      let isJson = true
      try {
        JSON.parse(bytes.toString())
      } catch {
        isJson = false
      }
      if (isJson && !result.ok) expect(result.reason).not.toBe('malformed')
    }
  })

  it('reads each byte of a cut body a bounded number of times', () => {
    const body = Buffer.from(
      JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'a "quoted" \\ text' }] }),
    )
    for (let cut = 1; cut < body.length; cut++) expect(scan(body.subarray(0, cut)).ok).toBe(false)
  })
})
