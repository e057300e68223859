import { describe, expect, it } from 'vitest'
import { hasVendorData, modelFacts, needsVendorData } from '../../../../tests/kit/vendor-data.ts'
import { readModelFacts, withFacts } from './model-facts.ts'
import { findProvider, PROVIDERS } from './registry.ts'

describe('a table of facts', () => {
  it('says what is known, and nothing of the rest', () => {
    const facts = readModelFacts(`
a | The A | text image > text | tools vision
b | ? | ? > ?
c | The C | text > ?
`)
    expect([...facts]).toEqual([
      [
        'a',
        {
          name: 'The A',
          inputModalities: ['text', 'image'],
          outputModalities: ['text'],
          abilities: ['tools', 'vision'],
        },
      ],
      ['b', {}],
      ['c', { name: 'The C', inputModalities: ['text'] }],
    ])
    const rows = withFacts(facts, [
      { id: 'a', operation: 'chat' },
      { id: 'z', operation: 'chat' },
    ])
    expect(rows).toMatchObject([{ id: 'a', name: 'The A' }, { id: 'z' }])
  })

  it('holds no word that nobody knows', () => {
    expect(() => readModelFacts('a | A | text > text | magic')).toThrow(TypeError)
  })
})

it('nearly every chat model of a catalogue is known by what it takes and gives', () => {
  const chats = PROVIDERS.flatMap(({ models }) => models).filter(({ operation }) => operation === 'chat')
  const known = chats.filter((row) => row.inputModalities !== undefined && row.outputModalities !== undefined)
  expect(known.length).toBeGreaterThan(0.9 * chats.length)
})

const PROVIDER_OF: Readonly<Record<string, string>> = {
  google: 'gemini',
  zhipu: 'zai',
  togetherai: 'together',
}

describe.skipIf(!hasVendorData)(needsVendorData('the facts that were gathered'), () => {
  it('are those of the catalogue', () => {
    for (const fact of modelFacts()) {
      const provider = findProvider(PROVIDER_OF[fact.provider] ?? fact.provider)
      const row = provider?.models.find(({ id }) => id === fact.id)
      if (row === undefined || row.vendor !== undefined) continue
      const known = Object.entries(fact.abilities ?? {}).flatMap(([name, has]) => (has ? [name] : []))
      const { name, inputModalities = [], outputModalities = [], abilities = [] } = row
      expect({ name, inputModalities, outputModalities, abilities }, fact.id).toEqual({
        name: fact.name,
        inputModalities: fact.input_modalities ?? [],
        outputModalities: fact.output_modalities ?? [],
        abilities: known,
      })
    }
  })
})
