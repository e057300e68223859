import type { JsonObject } from '../../../canonical/json.ts'

/** A model as it is listed; prices as decimal text in USD, per million tokens or per unit. */
export interface ListedModel {
  id: string
  /** Unix seconds. */
  created?: number
  /** Who made it. */
  owner?: string
  contextTokens?: number
  maxOutputTokens?: number
  price?: ListedPrice
}

export interface ListedPrice {
  input?: string
  output?: string
  cachedInput?: string
  cacheWrite5m?: string
  reasoning?: string
  audioInput?: string
  imageInput?: string
  perCall?: string
  perImage?: string
  webSearch?: string
}

/** `GET /v1/models`: OpenAI's list, and per model what OpenRouter's list tells beside it (conversion.md 62). */
export function encodeModelList(models: readonly ListedModel[]): JsonObject {
  return { object: 'list', data: models.map(encodeModel) }
}

/** `GET /v1/models/{id}`: one entry of the list. */
export function encodeModel(model: ListedModel): JsonObject {
  const wire: JsonObject = {
    id: model.id,
    object: 'model',
    created: model.created ?? 0,
    owned_by: model.owner ?? 'sluice',
  }
  if (model.contextTokens !== undefined) wire.context_length = model.contextTokens
  if (model.maxOutputTokens !== undefined) wire.max_output_tokens = model.maxOutputTokens
  if (model.price !== undefined) wire.pricing = encodePricing(model.price)
  return wire
}

/** Per token or unit, in USD, as text: https://openrouter.ai/docs/api-reference/list-available-models */
function encodePricing(price: ListedPrice): JsonObject {
  const pricing: JsonObject = {
    prompt: perToken(price.input ?? '0'),
    completion: perToken(price.output ?? '0'),
  }
  const lines: readonly [string, string | undefined][] = [
    ['input_cache_read', price.cachedInput],
    ['input_cache_write', price.cacheWrite5m],
    ['internal_reasoning', price.reasoning],
    ['audio', price.audioInput],
    ['image_token', price.imageInput],
  ]
  for (const [name, amount] of lines) if (amount !== undefined) pricing[name] = perToken(amount)
  if (price.perCall !== undefined) pricing.request = trimZeros(price.perCall)
  if (price.perImage !== undefined) pricing.image = trimZeros(price.perImage)
  if (price.webSearch !== undefined) pricing.web_search = trimZeros(price.webSearch)
  return pricing
}

/** A price per million as a price for one: the point six places to the left, without any arithmetic on floats. */
function perToken(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.')
  const digits = whole.padStart(7, '0')
  return trimZeros(`${digits.slice(0, -6)}.${digits.slice(-6)}${fraction}`)
}

function trimZeros(amount: string): string {
  if (!amount.includes('.')) return amount.replace(/^0+(?=\d)/, '')
  return amount
    .replace(/^0+(?=\d)/, '')
    .replace(/0+$/, '')
    .replace(/\.$/, '')
}
