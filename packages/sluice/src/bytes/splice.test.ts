import { describe, expect, it } from 'vitest'
import { openJsonScanner } from './json-scan.ts'
import { type MemberEdit, spliceMembers } from './splice.ts'

const scan = openJsonScanner(new Set())

function splice(text: string, edits: MemberEdit[]): string {
  const body = Buffer.from(text)
  const found = scan(body)
  if (!found.ok) throw new Error(found.reason)
  return spliceMembers(body, found, edits).toString()
}

describe('spliceMembers', () => {
  it.each<{ name: string; text: string; edits: MemberEdit[]; expected: string }>([
    { name: 'nothing to do', text: ' {"a":1} ', edits: [], expected: ' {"a":1} ' },
    {
      name: 'replace',
      text: '{ "a" : 1 , "b":2 }',
      edits: [{ key: 'a', value: '"x"' }],
      expected: '{ "a" : "x" , "b":2 }',
    },
    {
      name: 'remove the first',
      text: '{ "a":1, "b":2 }',
      edits: [{ key: 'a', remove: true }],
      expected: '{ "b":2 }',
    },
    {
      name: 'remove the last',
      text: '{ "a":1, "b":2 }',
      edits: [{ key: 'b', remove: true }],
      expected: '{ "a":1 }',
    },
    {
      name: 'remove one between',
      text: '{"a":1,"b":2, "c":3}',
      edits: [{ key: 'b', remove: true }],
      expected: '{"a":1, "c":3}',
    },
    { name: 'remove the only one', text: '{"a":1}\n', edits: [{ key: 'a', remove: true }], expected: '{}\n' },
    {
      name: 'remove all and append',
      text: '{"a":1,"b":2}',
      edits: [
        { key: 'a', remove: true },
        { key: 'b', remove: true },
        { key: 'c', value: '3' },
      ],
      expected: '{"c":3}',
    },
    {
      name: 'append',
      text: '{"a":1 }',
      edits: [{ key: 'b', value: '{"c":2}' }],
      expected: '{"a":1,"b":{"c":2} }',
    },
    {
      name: 'append to an empty object',
      text: '{}',
      edits: [{ key: 'b"', value: '1' }],
      expected: '{"b\\"":1}',
    },
    {
      name: 'append to an object of spaces',
      text: '{ \n}',
      edits: [{ key: 'b', value: '1' }],
      expected: '{"b":1 \n}',
    },
    {
      name: 'remove what is not there',
      text: '{"a":1}',
      edits: [{ key: 'z', remove: true }],
      expected: '{"a":1}',
    },
    {
      name: 'the later of two edits',
      text: '{"a":1}',
      edits: [
        { key: 'a', remove: true },
        { key: 'a', value: '2' },
      ],
      expected: '{"a":2}',
    },
    {
      name: 'UTF-8',
      text: '{"水":"é","b":1}',
      edits: [{ key: '水', value: '"😀"' }],
      expected: '{"水":"😀","b":1}',
    },
    {
      name: 'an escaped key',
      text: '{"\\u0061":1}',
      edits: [{ key: 'a', value: '2' }],
      expected: '{"\\u0061":2}',
    },
    {
      name: 'digits stay',
      text: '{"a":1.0000000000000000001,"b":1}',
      edits: [{ key: 'b', value: '2' }],
      expected: '{"a":1.0000000000000000001,"b":2}',
    },
  ])('$name', ({ text, edits, expected }) => {
    expect(splice(text, edits)).toBe(expected)
  })

  it('refuses what is no object', () => {
    expect(() => splice('[1]', [{ key: 'a', value: '1' }])).toThrow(TypeError)
  })

  it('gives what editing the parsed object gives, for random bodies and edits', () => {
    let seed = 42
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return (seed >>> 10) % below
    }
    const names = ['a', 'b', 'model', 'stream', 'x"y', '水', '\\', 'tools']
    const values = [
      '1',
      '-0.5',
      'null',
      '""',
      '"}\\",{"',
      '[1, [2], {"a" : 3}]',
      '{ }',
      '{"a":{"b":"\\\\"}}',
      'true',
      '"水"',
    ]
    const space = () => ['', '', ' ', '\n ', '\t'][random(5)] ?? ''
    const pick = (list: readonly string[]) => list[random(list.length)] ?? ''
    for (let round = 0; round < 5000; round++) {
      const keys = names.filter(() => random(2) === 0)
      const pairs = keys.map(
        (key) => `${space()}${JSON.stringify(key)}${space()}:${space()}${pick(values)}${space()}`,
      )
      const text = `${space()}{${space()}${pairs.join(',')}}${space()}`
      const edits = Array.from({ length: random(5) }, (): MemberEdit => {
        const key = pick(names)
        return random(2) === 0 ? { key, remove: true } : { key, value: pick(values) }
      })
      const expected: Record<string, unknown> = JSON.parse(text)
      for (const edit of edits) {
        if ('value' in edit) expected[edit.key] = JSON.parse(edit.value)
        else delete expected[edit.key]
      }
      expect(JSON.parse(splice(text, edits))).toEqual(expected)
    }
  })
})
