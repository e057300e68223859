import type { ModelListFormat } from '../api/chat-door.ts'
import { formatDecimal } from '../money/amount.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import { EACH_UNITS, type PriceUnit } from '../money/pricing/price-types.ts'
import {
  encodeModel,
  encodeModelList,
  type ListedModel,
  type ListedPrice,
} from '../protocols/chat/openai-chat/encode-model-list.ts'
import type { OfferedModel } from '../relay/list-models.ts'

/** What a key may call, as OpenAI lists models. */
export const openaiModelList: ModelListFormat = {
  list: (models) => encodeModelList(models.map(describe)),
  one: (model) => encodeModel(describe(model)),
}

function describe({ id, providerId, catalog, price }: OfferedModel): ListedModel {
  const model: ListedModel = { id, owner: providerId }
  if (catalog?.traits?.contextTokens !== undefined) model.contextTokens = catalog.traits.contextTokens
  if (catalog?.traits?.maxOutputTokens !== undefined) model.maxOutputTokens = catalog.traits.maxOutputTokens
  model.price = price === undefined ? { input: '0', output: '0' } : describePrice(price)
  return model
}

const LISTED: readonly (readonly [keyof ListedPrice, PriceUnit])[] = [
  ['input', 'input'],
  ['output', 'output'],
  ['cachedInput', 'cached_input'],
  ['cacheWrite5m', 'cache_write_5m'],
  ['reasoning', 'reasoning'],
  ['audioInput', 'audio_input'],
  ['imageInput', 'image_input'],
  ['perCall', 'per_call'],
  ['perImage', 'per_image'],
  ['webSearch', 'web_search'],
]

const EACH: ReadonlySet<PriceUnit> = new Set(EACH_UNITS)
const MILLION = 1_000_000n

/** The base price after the multiplier, as far as the price states it itself. */
function describePrice(price: PreparedPrice): ListedPrice {
  const listed: ListedPrice = {}
  const base = price.levels[0]
  for (const [name, unit] of LISTED) {
    const line = base?.byUnit.get(unit)
    if (line?.own !== true) continue
    listed[name] = formatDecimal(EACH.has(unit) ? line.factor : line.factor * MILLION, price.places)
  }
  return listed
}
