import { describe, expect, it } from 'vitest'
import { readHeaderFields } from './header-fields.ts'

const fieldsOf = (lines: string) => readHeaderFields(`x\r\n${lines}`, 3)

describe('HeaderFields', () => {
  it('reads as a map of lower-case names', () => {
    const fields = fieldsOf('Content-Type: text/plain\r\nA: \t1 \r\na:2\r\nempty:\r\n')
    const all = { 'content-type': 'text/plain', a: '1, 2', empty: '' }
    expect(Object.fromEntries(fields)).toEqual(all)
    expect(Object.fromEntries(fields.entries())).toEqual(all)
    expect([[...fields.keys()], [...fields.values()], fields.size]).toEqual([
      Object.keys(all),
      Object.values(all),
      3,
    ])
    const visited: string[] = []
    fields.forEach((value, name) => {
      visited.push(`${name}=${value}`)
    })
    expect(visited).toEqual(['content-type=text/plain', 'a=1, 2', 'empty='])
    for (const [name, value] of Object.entries(all))
      expect([fields.has(name), fields.get(name)]).toEqual([true, value])
  })

  it('has nothing for another name, nor for one in capitals', () => {
    const fields = fieldsOf('Content-Type: text/plain\r\n')
    for (const name of ['content-typ', 'ontent-type', 'Content-Type', 'text/plain', '']) {
      expect([fields.has(name), fields.get(name)]).toEqual([false, undefined])
    }
  })

  it.each(['a : b', ': b', 'a b: c', 'a', 'a: b\rc', 'a: b\nc', 'a: \x00', 'a: \x7f', '\xe9: a', ' a: b'])(
    'is not made of %j',
    (line) => {
      expect(() => fieldsOf(`${line}\r\n`)).toThrow('the message has a header that is none')
    },
  )
})
