import { describe, expect, it } from 'vitest'
import { DECLARED_FATES, FIELDS_OF, NAMED_FIELDS } from '../../../../../docs/tables/field-fates.ts'
import { CALLERS, isCaller, isUpstream, LEAST, UPSTREAMS } from '../../../../../docs/tables/protocols.ts'
import { type SentRequest, sendToUpstream } from '../../../../../docs/tables/send-to-upstream.ts'
import {
  FIELD_SAMPLES,
  type FieldSample,
  OTHER_SAMPLES,
  VENDOR_FIELDS,
} from '../../../../../tests/kit/field-samples.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { FieldFate } from './field-fate.ts'
import { spellCamel } from './gemini-generate/wire-fields.ts'

/** Each fate that the tables of docs/ show, as callers and upstreams really have it. */
describe.each(Object.keys(FIELDS_OF))('what becomes of a field of %s', (form) => {
  const cases = DECLARED_FATES.filter(({ caller }) => caller === form)

  it.each(cases)('$name toward $upstream: $fate', ({ caller, name, upstream, fate }) => {
    const sample = OTHER_SAMPLES[upstream]?.[caller]?.[name] ?? FIELD_SAMPLES[caller][name]
    if (sample === undefined) throw new Error(`there is no sample of ${name}`)
    const least: JsonObject = { ...LEAST[caller], ...sample.beside }
    const without = sendToUpstream(caller, least, upstream)
    const sent = sendToUpstream(caller, withField(least, name, sample.value), upstream)
    expectFate(fate, { name, sample }, sent, without)
  })

  it('has a sample, and no sample is of another', () => {
    const names = cases.map(({ name }) => name)
    expect(Object.keys(samplesOf(form)).sort()).toEqual([...new Set(names)].sort())
  })
})

describe('a field that nobody knows', () => {
  const callers = Object.entries(CALLERS)
  const cases = callers.flatMap(([caller, { protocol }]) =>
    UPSTREAMS.map((upstream) => ({ caller, upstream, isOwn: protocol === upstream })),
  )

  it.each(cases)('of $caller toward $upstream', ({ caller, upstream, isOwn }) => {
    if (!isCaller(caller)) throw new Error(`nobody calls by ${caller}`)
    const body = { ...LEAST[caller], fizz: { buzz: 1 } }
    const { sent, notes } = sendToUpstream(caller, body, upstream)
    const carried = isOwn && caller !== 'openai-completions'
    expect(sent.includes('"fizz":{"buzz":1}')).toBe(carried)
    expect(notes.includes('dropped:fizz')).toBe(!carried)
  })
})

describe('a field of one vendor alone', () => {
  const cases = Object.entries(VENDOR_FIELDS).flatMap(([upstream, fields]) =>
    fields.map(({ name, value }) => ({ upstream, name, value })),
  )

  it.each(cases)('$name reaches $upstream from callers of any protocol', ({ upstream, name, value }) => {
    if (!isUpstream(upstream)) throw new Error(`nobody speaks ${upstream}`)
    for (const caller of Object.keys(CALLERS)) {
      if (!isCaller(caller) || caller === 'openai-completions') continue
      const { sent, notes } = sendToUpstream(caller, { ...LEAST[caller], [name]: value }, upstream)
      // Of Google's callers every field is spelled in one way.
      if (caller === 'gemini-generate' && name.includes('_')) {
        expect(notes).toContain(`dropped:${spellCamel(name)}`)
        continue
      }
      expect(sent, caller).toContain(JSON.stringify(value).slice(1, -1))
      expect(notes.filter((note) => note.includes(name))).toEqual([])
    }
  })

  it('is each that the formats name', () => {
    const named = Object.entries(VENDOR_FIELDS).map(([upstream, fields]) => [
      upstream,
      fields.map(({ name }) => name),
    ])
    expect(named).toEqual(Object.entries(NAMED_FIELDS).map(([upstream, names]) => [upstream, [...names]]))
  })
})

function samplesOf(form: string): object {
  return Object.entries(FIELD_SAMPLES).find(([name]) => name === form)?.[1] ?? {}
}

/** Puts a value where the field's whole name says. */
function withField(body: JsonObject, name: string, value: Json): JsonObject {
  const [first = '', second] = name.split('.')
  if (second === undefined) return { ...body, [first]: value }
  const held = body[first]
  return { ...body, [first]: { ...(isJsonObject(held) ? held : {}), [second]: value } }
}

function expectFate(
  fate: FieldFate,
  { name, sample }: { name: string; sample: FieldSample },
  sent: SentRequest,
  without: SentRequest,
): void {
  const { value, tellsAs = name } = sample
  const last = name.split('.').at(-1) ?? name
  const told = sent.notes.map((note) => note.slice(note.indexOf(':') + 1))
  if (fate !== 'refused') expect(sent.refused).toBeNull()
  switch (fate) {
    case 'refused':
      expect([name, tellsAs]).toContain(sent.refused?.split(/[.[]/)[0])
      break
    case 'warned':
      expect(told.some((one) => [name, tellsAs, last].includes(one))).toBe(true)
      expect(sent.sent).toBe(without.sent)
      break
    case 'carried':
      // A list may be made longer by what is always asked for.
      expect(sent.sent).toContain(`"${last}":${JSON.stringify(value).replace(/]$/, '')}`)
      expect(sent.notes).toEqual(without.notes)
      break
    case 'kept':
      expect(sent).toEqual(without)
      break
    case 'mapped':
      if (name === 'model') expect(sent.sent).toMatch(/sent-model/)
      else expect(sent.sent).not.toBe(without.sent)
      expect(sent.sent).not.toContain('asked-for')
  }
}
