import { badField } from '../canonical/errors.ts'
import { isJsonObject } from '../canonical/json.ts'
import type { PriceBook } from '../money/pricing/price-book.ts'
import { decodePriceSettings, encodePriceSettings } from '../money/pricing/price-settings.ts'
import type { ModelPrice, PriceUnit } from '../money/pricing/price-types.ts'
import type { Actor } from './audit.ts'
import { checkPrice } from './config/check-price.ts'
import { priceFields } from './config/entry-schemas.ts'
import { modelPattern } from './config/scalars.ts'
import type { ControlPorts } from './control-ports.ts'
import { cutPage, type Page, type PageQuery, readCursor } from './page.ts'
import { putPriceCommand } from './price-commands.ts'
import { readEntry, throwMistakes } from './read-entry.ts'
import { errorOfRefusal } from './refusal.ts'

/** A price as the administration API shows it: lines in USD as decimal text. */
export type PriceView = { model: string; source: string; provider?: string } & Lines & {
    tiers?: (Lines & { above_input_tokens: number })[]
  }

type Lines = Partial<Record<PriceUnit, string>>

/** Sets the price of a model or pattern. */
export async function putPrice(
  ports: ControlPorts,
  actor: Actor,
  model: string,
  input: unknown,
): Promise<PriceView> {
  readEntry(modelPattern, model)
  readEntry(priceFields, input)
  if (isJsonObject(input)) throwMistakes(checkPrice(input, []))
  const price = decodePriceSettings(input)
  if (price === undefined) throw badField('', 'This is no price.')
  const settings = encodePriceSettings(price)
  const outcome = await ports.commands.run(putPriceCommand, {
    actor,
    model,
    settings: JSON.stringify(settings),
  })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'price')
  return viewPrice(model, undefined, { model, source: 'database', ...price })
}

/** The price book as it counts now: what operators stated first, then the catalogue, each by name. */
export function listPrices(
  book: PriceBook,
  now: number,
  query: PageQuery & { model?: string | undefined; source?: string | undefined },
): Page<PriceView> {
  const after = readCursor(query.cursor)
  const views = book
    .entries(now)
    .filter(({ price }) => query.source === undefined || query.source === price.source)
    .filter(({ model }) => query.model === undefined || query.model === model)
    .map(({ model, provider, price }) => viewPrice(model, provider, price))
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  const rest = after === null ? views : views.filter((view) => placeOf(view) > after)
  return cutPage(rest, query.limit, placeOf)
}

function viewPrice(model: string, provider: string | undefined, price: ModelPrice): PriceView {
  const { tiers, ...lines } = encodePriceSettings(price)
  return {
    model,
    ...(provider === undefined ? {} : { provider }),
    source: price.source,
    ...lines,
    ...(tiers === undefined ? {} : { tiers: [...tiers] }),
  }
}

function placeOf(view: PriceView): string {
  return `${view.source === 'catalogue' ? 1 : 0}\n${view.model}\n${view.provider ?? ''}`
}
