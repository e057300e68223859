import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { decodeSchema } from './decode-schema.ts'

const CASES: [string, JsonObject, JsonObject][] = [
  [
    'types',
    { type: 'OBJECT', properties: { a: { type: 'BOOLEAN' } } },
    { type: 'object', properties: { a: { type: 'boolean' } } },
  ],
  ['types that are right already', { type: 'integer' }, { type: 'integer' }],
  ['a type that says nothing', { type: 'TYPE_UNSPECIFIED', description: 'x' }, { description: 'x' }],
  [
    'lists',
    { type: 'ARRAY', items: { type: 'STRING' }, max_items: '3' },
    { type: 'array', items: { type: 'string' }, maxItems: 3 },
  ],
  [
    'alternatives',
    { anyOf: [{ type: 'STRING' }, { type: 'NULL' }] },
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
  ],
  ['what may be missing', { type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
  [
    'one of what may be missing',
    { any_of: [{ type: 'STRING' }], nullable: true },
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
  ],
  ['what may not be missing', { type: 'STRING', nullable: false }, { type: 'string' }],
  [
    'properties that are named like keywords',
    {
      type: 'OBJECT',
      properties: { type: { type: 'STRING' }, any_of: { type: 'STRING' }, nullable: { type: 'STRING' } },
    },
    {
      type: 'object',
      properties: { type: { type: 'string' }, any_of: { type: 'string' }, nullable: { type: 'string' } },
    },
  ],
  [
    'values that look like types',
    { type: 'STRING', enum: ['STRING'], default: 'OBJECT' },
    { type: 'string', enum: ['STRING'], default: 'OBJECT' },
  ],
]

describe("Google's schemas become JSON schemas", () => {
  it.each(CASES)('in %s', (_name, schema, expected) => {
    expect(decodeSchema(schema)).toEqual(expected)
  })
})
