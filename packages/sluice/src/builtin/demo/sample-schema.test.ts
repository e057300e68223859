import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../canonical/json.ts'
import { sampleSchema } from './sample-schema.ts'

const SCHEMAS: { name: string; schema: JsonObject }[] = [
  { name: 'nothing', schema: {} },
  {
    name: 'a weather tool',
    schema: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        unit: { type: 'string', enum: ['c', 'f'] },
        days: { type: 'integer' },
      },
      required: ['city', 'unit', 'days'],
      additionalProperties: false,
    },
  },
  {
    name: 'references',
    schema: {
      type: 'object',
      properties: { steps: { type: 'array', minItems: 2, items: { $ref: '#/$defs/step' } } },
      required: ['steps'],
      $defs: { step: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } },
    },
  },
  { name: 'unions', schema: { anyOf: [{ type: 'string', minLength: 30 }, { type: 'null' }] } },
  { name: 'types', schema: { type: ['null', 'integer'], minimum: 5, maximum: 9, multipleOf: 3 } },
  { name: 'bounds', schema: { type: 'number', maximum: -2 } },
  { name: 'above', schema: { type: 'integer', exclusiveMinimum: 10 } },
  { name: 'short text', schema: { type: 'string', maxLength: 3 } },
  { name: 'a constant', schema: { const: { a: [1] } } },
  { name: 'tuples', schema: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }] } },
  {
    name: 'parts',
    schema: {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: { type: 'boolean' } }, required: ['b'] },
      ],
    },
  },
]

it.each(SCHEMAS)('fits $name', ({ schema }) => {
  const validate = new Ajv({ strict: false }).compile(schema)
  expect(validate(sampleSchema(schema)), JSON.stringify(validate.errors)).toBe(true)
})

it('takes types in capitals', () => {
  expect(sampleSchema({ type: 'OBJECT', properties: { n: { type: 'INTEGER' } } })).toEqual({ n: 1 })
})

it('ends on schemas that contain themselves, and on odd names', () => {
  const node: JsonObject = { type: 'object', properties: { next: { $ref: '#' } } }
  expect(() => sampleSchema(node)).not.toThrow()
  expect(() => sampleSchema({ $ref: '#/$defs/__proto__' })).not.toThrow()
  expect(() => sampleSchema({ $ref: 'https://example.com/schema' })).not.toThrow()
})

it('makes a bounded number of values of a schema that branches into itself', () => {
  const properties: JsonObject = {}
  for (let i = 0; i < 30; i++) properties[`p${i}`] = { $ref: '#' }
  const wide: JsonObject = { type: 'object', properties }
  expect(JSON.stringify(sampleSchema(wide)).length).toBeLessThan(2_000_000)
  const deep = (depth: number): JsonObject =>
    depth === 0 ? { type: 'string' } : { type: 'array', minItems: 20, items: deep(depth - 1) }
  expect(JSON.stringify(sampleSchema(deep(7))).length).toBeLessThan(2_000_000)
})
