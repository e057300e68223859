import type { CatalogModel, CatalogPrice } from './provider.ts'

/** `[context, longest answer]` in tokens; what is left out is unknown. */
type Limits = readonly [contextTokens?: number | undefined, maxOutputTokens?: number]

type Extras = Pick<CatalogModel, 'tiers' | 'scheduled' | 'status'>

type RowBuilder = (
  id: string,
  /** Age of the price. */
  asOf: string,
  limits: Limits,
  price?: CatalogPrice,
  extras?: Extras,
) => CatalogModel

function rowsOf(operation: CatalogModel['operation']): RowBuilder {
  return (id, asOf, [contextTokens, maxOutputTokens], price, extras) => ({
    id,
    operation,
    asOf,
    ...((contextTokens !== undefined || maxOutputTokens !== undefined) && {
      traits: {
        ...(contextTokens !== undefined && { contextTokens }),
        ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      },
    }),
    ...(price !== undefined && { price }),
    ...extras,
  })
}

export const chat = rowsOf('chat')
export const embedding = rowsOf('embedding')
export const image = rowsOf('image')
export const speech = rowsOf('speech')
export const transcription = rowsOf('transcription')
export const moderation = rowsOf('moderation')
export const rerank = rowsOf('rerank')
export const realtime = rowsOf('realtime')
export const video = rowsOf('video')
export const music = rowsOf('music')

/** Input and output in USD per million tokens, and what else is billed. */
export function usd(input: string, output: string, rest: CatalogPrice = {}): CatalogPrice {
  return { input, output, ...rest }
}

/** Prices of the prompt cache: a read, and a write kept for five minutes or for an hour. */
export function cached(read: string, write5m?: string, write1h?: string): CatalogPrice {
  return {
    cachedInput: read,
    ...(write5m !== undefined && { cacheWrite5m: write5m }),
    ...(write1h !== undefined && { cacheWrite1h: write1h }),
  }
}

/** A tier: what replaces the base price for the whole call once its prompt is longer than `aboveInputTokens`. */
export function above(
  aboveInputTokens: number,
  input: string,
  output: string,
  rest: CatalogPrice = {},
): CatalogPrice & { aboveInputTokens: number } {
  return { aboveInputTokens, input, output, ...rest }
}

/** Rows of one of the vendors that a shared provider id stands for. */
export function vendorRows(vendor: string, rows: readonly CatalogModel[]): readonly CatalogModel[] {
  return rows.map((row) => ({ ...row, vendor }))
}
