import { describe, expect, it } from 'vitest'
import { checkAgainstDiscovery, parseDiscovery } from './check-discovery.ts'

const DOCUMENT = parseDiscovery(
  JSON.stringify({
    schemas: {
      Call: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          mode: { type: 'string', enum: ['A', 'B'] },
          count: { type: 'integer', format: 'int32' },
          on: { type: 'boolean' },
          weight: { type: 'number' },
          list: { type: 'array', items: { $ref: 'Call' } },
          args: { type: 'object', additionalProperties: { type: 'any' } },
        },
      },
    },
  }),
)

describe('checkAgainstDiscovery', () => {
  it.each([
    [{}, []],
    [{ name: 'a', mode: 'A', count: 1, on: true, weight: 0.5, list: [{ name: 'b' }], args: { x: [1] } }, []],
    [{ nome: 'a' }, ['Call.nome: unknown field']],
    [{ name: 1 }, ['Call.name: not a string']],
    [{ mode: 'C' }, ['Call.mode: C']],
    [{ count: 1.5 }, ['Call.count: not an int32']],
    [{ count: 2 ** 31 }, ['Call.count: not an int32']],
    [{ on: 'yes' }, ['Call.on: not a boolean']],
    [{ weight: '1' }, ['Call.weight: not a number']],
    [{ list: {} }, ['Call.list: not an array']],
    [{ list: [{ list: [3] }] }, ['Call.list[0].list[0]: not an object']],
    [{ args: 'x' }, ['Call.args: not an object']],
  ])('%j', (body, faults) => {
    expect(checkAgainstDiscovery(DOCUMENT, 'Call', body)).toEqual(faults)
  })

  it('names a schema that is not there', () => {
    expect(checkAgainstDiscovery(DOCUMENT, 'Other', {})).toEqual(['Other: no schema Other'])
  })

  it('takes discovery documents only', () => {
    expect(() => parseDiscovery('{}')).toThrow('not a discovery document')
  })
})
