import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { CatalogModel, Provider } from './provider.ts'

/** What the catalogue needs of a provider. */
type CatalogSource = Pick<Provider, 'id' | 'models' | 'traitsOf'>

/** All built-in rows, by provider and id. Immutable: a call costs two map look-ups. */
export interface Catalog {
  find(provider: string, model: string): CatalogModel | undefined
  /**
   * The row's facts over the provider's rules. For an id that none of its rows names: the rules over what the rows of all
   * providers say of the model itself, for many vendors serve the same one.
   */
  traitsOf(provider: string, model: string): ModelTraits
  /** The rows of a provider. */
  rowsOf(provider: string): readonly CatalogModel[]
}

export function buildCatalog(sources: readonly CatalogSource[]): Catalog {
  const providers = new Map(sources.map((source) => [source.id, indexSource(source)]))
  const shared = indexShared([...providers.values()])
  return {
    find: (provider, model) => providers.get(provider)?.rows.get(model),
    rowsOf: (provider) => providers.get(provider)?.source.models ?? [],
    traitsOf(provider, model) {
      const known = providers.get(provider)
      if (known === undefined) return NO_TRAITS
      const own = known.traits.get(model)
      if (own !== undefined) return own
      const ruled = known.source.traitsOf?.(model)
      const elsewhere = shared.get(model)
      if (elsewhere === undefined) return ruled ?? NO_TRAITS
      return ruled === undefined ? elsewhere : { ...elsewhere, ...ruled }
    },
  }
}

const NO_TRAITS: ModelTraits = {}

interface IndexedSource {
  source: CatalogSource
  rows: ReadonlyMap<string, CatalogModel>
  traits: ReadonlyMap<string, ModelTraits>
}

function indexSource(source: CatalogSource): IndexedSource {
  const rows = new Map<string, CatalogModel>()
  const traits = new Map<string, ModelTraits>()
  for (const row of source.models) {
    if (!rows.has(row.id)) rows.set(row.id, row)
    const known = traits.get(row.id)
    traits.set(row.id, known === undefined ? ruledTraits(source, row) : widerLimits(known, row.traits))
  }
  return { source, rows, traits }
}

/** The traits of a model that hold wherever it is served; the others are its vendor's. */
function modelFacts(traits: ModelTraits): ModelTraits {
  const facts: ModelTraits = {}
  if (traits.contextTokens !== undefined) facts.contextTokens = traits.contextTokens
  if (traits.maxOutputTokens !== undefined) facts.maxOutputTokens = traits.maxOutputTokens
  if (traits.noSampling === true) facts.noSampling = true
  if (traits.slow === true) facts.slow = true
  if (traits.hiddenReasoning === true) facts.hiddenReasoning = true
  return facts
}

/** By id, over all providers: the widest limits, and the facts of the first that names it. */
function indexShared(sources: readonly IndexedSource[]): ReadonlyMap<string, ModelTraits> {
  const shared = new Map<string, ModelTraits>()
  for (const { traits } of sources) {
    for (const [id, one] of traits) {
      const known = shared.get(id)
      shared.set(id, known === undefined ? modelFacts(one) : widerLimits(known, one))
    }
  }
  return shared
}

function ruledTraits(source: CatalogSource, row: CatalogModel): ModelTraits {
  return { ...source.traitsOf?.(row.id), ...row.traits }
}

/** Two vendors serve the same id with different limits: the wider ones, since a limit here only ever refuses. */
function widerLimits(known: ModelTraits, other: ModelTraits | undefined): ModelTraits {
  const context = widest(known.contextTokens, other?.contextTokens)
  const output = widest(known.maxOutputTokens, other?.maxOutputTokens)
  const { contextTokens: _context, maxOutputTokens: _output, ...rest } = known
  return {
    ...rest,
    ...(context !== undefined && { contextTokens: context }),
    ...(output !== undefined && { maxOutputTokens: output }),
  }
}

/** Unknown is wider than any number. */
function widest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b)
}
