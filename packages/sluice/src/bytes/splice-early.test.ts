import { describe, expect, it } from 'vitest'
import { openJsonScanner } from './json-scan.ts'
import { spliceMembers } from './splice.ts'
import { spliceEarly } from './splice-early.ts'

const scan = openJsonScanner(new Set())

/** Sets `model` in a text, whose value is what the parser says. */
function setEarly(text: string, value = '"shown"'): string | undefined {
  const json: { model?: unknown } = JSON.parse(text)
  return spliceEarly(Buffer.from(text), 'model', JSON.stringify(json.model), value)?.toString()
}

function setScanned(text: string, value = '"shown"'): string | undefined {
  const members = scan(Buffer.from(text))
  if (!members.ok) return undefined
  return spliceMembers(Buffer.from(text), members, [{ key: 'model', value }]).toString()
}

describe('spliceEarly', () => {
  it.each([
    ['first', '{"model":"m","choices":[]}'],
    ['after plain values', '{"id":"x","created":17,"n":-1.5e3,"a":null,"b":true,"model":"m","choices":[{}]}'],
    ['last, after nothing but blanks', '{ "model" :\t"m"\r\n }'],
    ['with blanks before everything', ' \n{\n  "id": "x",\n  "model": "m",\n  "x": [1, 2]\n}\n'],
    ['in place of null', '{"model":null}'],
    ['in place of a number before a blank', '{"model":12 ,"a":1}'],
    ['with characters beyond ASCII around it', '{"id":"é漢","model":"m","x":"é"}'],
    ['after an empty key and an empty string', '{"":"","model":"m"}'],
  ])('sets a member that stands %s, as a scan does', (_name, text) => {
    const edited = setEarly(text)
    expect(edited).toBeDefined()
    expect(edited).toBe(setScanned(text))
    expect(setEarly(text, '"模型 é"')).toBe(setScanned(text, '"模型 é"'))
  })

  it.each([
    ['after an object', '{"x":{"model":"no"},"model":"m"}'],
    ['after an array', '{"x":[1],"model":"m"}'],
    ['after an escape', '{"x":"\\"model\\":","model":"m"}'],
    ['under an escaped name', '{"\\u006dodel":"m"}'],
    ['nowhere', '{"id":"x"}'],
    ['in an empty object', '{}'],
    ['in no object', '["model","m"]'],
    ['late', `{"id":"${'x'.repeat(600)}","model":"m"}`],
    ['twice, with another value', '{"model":"m","model":"other"}'],
    ['with an escaped value', '{"model":"a\\/b"}'],
    ['with a value beyond ASCII', '{"model":"é"}'],
    ['with an object as its value', '{"model":{"a":1}}'],
    ['nested alone', '{"a":1,"b":{"model":"m"}}'],
  ])('leaves to a scan what stands %s', (_name, text) => {
    expect(setEarly(text)).toBeUndefined()
  })

  it('ends on any bytes', () => {
    for (const text of [
      '',
      ' ',
      '{',
      '{"',
      '{"model',
      '{"model"',
      '{"model":',
      '{"model":"',
      '{"model":"m"x',
    ]) {
      const edited = spliceEarly(Buffer.from(text), 'model', '"m"', '"s"')
      if (edited !== undefined) expect(edited.toString()).toBe('{"model":"s"x')
    }
  })
})
