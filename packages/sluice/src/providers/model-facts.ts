import type { Ability, CatalogModel } from './provider.ts'

/** What is known of a model beside its limits and its price. */
export type ModelFacts = Pick<CatalogModel, 'name' | 'inputModalities' | 'outputModalities' | 'abilities'>

const ABILITIES: readonly Ability[] = [
  'tools',
  'parallel_tools',
  'json_schema',
  'reasoning',
  'vision',
  'prompt_cache',
  'web_search',
]

/**
 * A table with a line for each model: `id | name | what it takes > what it gives | abilities`. A question mark stands for
 * what is unknown, and so does an ability that is left out. Throws a TypeError where a line cannot be read.
 */
export function readModelFacts(table: string): ReadonlyMap<string, ModelFacts> {
  const facts = new Map<string, ModelFacts>()
  for (const line of table.split('\n')) {
    if (line === '') continue
    const [id = '', name = '?', kinds = '? > ?', abilities = ''] = line.split(' | ')
    const [inputs = '?', outputs = '?'] = kinds.split(' > ')
    const read: ModelFacts = {}
    if (name !== '?') read.name = name
    if (inputs !== '?') read.inputModalities = inputs.split(' ')
    if (outputs !== '?') read.outputModalities = outputs.split(' ')
    if (abilities !== '') read.abilities = abilities.split(' ').map((word) => readAbility(word, line))
    facts.set(id, read)
  }
  return facts
}

function readAbility(word: string, line: string): Ability {
  const ability = ABILITIES.find((one) => one === word)
  if (ability === undefined) throw new TypeError(`no ability is called ${word}: ${line}`)
  return ability
}

/** The rows of a catalogue with what a table says of them. */
export function withFacts(
  facts: ReadonlyMap<string, ModelFacts>,
  rows: readonly CatalogModel[],
): readonly CatalogModel[] {
  return rows.map((row) => {
    const known = facts.get(row.id)
    return known === undefined ? row : { ...row, ...known }
  })
}
