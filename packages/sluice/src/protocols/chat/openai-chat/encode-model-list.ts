import type { JsonObject } from '../../../canonical/json.ts'
import { describeModel } from '../describe-model.ts'

/** A model as it is listed; prices as decimal text in USD, per million tokens or per unit. */
export interface ListedModel {
  id: string
  /** Unix seconds. */
  created?: number
  /** Who made it. */
  owner?: string
  /** As people call it. */
  name?: string
  contextTokens?: number
  maxOutputTokens?: number
  /** `text`, `image`, `audio`, `video`, `pdf`. */
  inputModalities?: readonly string[]
  outputModalities?: readonly string[]
  /** In the words of the catalogue, as far as they are known. */
  abilities?: readonly string[]
  /** It takes `temperature` and its kin. */
  takesSampling?: boolean
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

/**
 * `GET /v1/models`: OpenAI's list, and per model what OpenRouter's list tells beside it (conversion.md 62), in its words:
 * https://openrouter.ai/docs/api-reference/list-available-models
 */
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
    name: model.name ?? model.id,
    description: describeModel(model),
  }
  if (model.contextTokens !== undefined) wire.context_length = model.contextTokens
  if (model.maxOutputTokens !== undefined) wire.max_output_tokens = model.maxOutputTokens
  const architecture = encodeArchitecture(model)
  if (architecture !== undefined) wire.architecture = architecture
  wire.top_provider = {
    context_length: model.contextTokens ?? null,
    max_completion_tokens: model.maxOutputTokens ?? null,
    is_moderated: false,
  }
  if (model.abilities !== undefined) {
    wire.abilities = [...model.abilities]
    wire.supported_parameters = listParameters(model.abilities, model.takesSampling !== false)
  }
  if (model.price !== undefined) wire.pricing = encodePricing(model.price)
  return wire
}

function encodeArchitecture({ inputModalities, outputModalities }: ListedModel): JsonObject | undefined {
  if (inputModalities === undefined || outputModalities === undefined) return undefined
  const inputs = inputModalities.map((kind) => (kind === 'pdf' ? 'file' : kind))
  const outputs = [...outputModalities]
  return {
    modality: `${inputs.join('+')}->${outputs.join('+')}`,
    input_modalities: inputs,
    output_modalities: outputs,
    tokenizer: 'Other',
    instruct_type: null,
  }
}

/** What each ability is asked for by. */
const PARAMETERS: readonly (readonly [string, readonly string[]])[] = [
  ['tools', ['tools', 'tool_choice']],
  ['parallel_tools', ['parallel_tool_calls']],
  ['json_schema', ['response_format', 'structured_outputs']],
  ['reasoning', ['reasoning', 'include_reasoning', 'reasoning_effort']],
  ['web_search', ['web_search_options']],
]

function listParameters(abilities: readonly string[], takesSampling: boolean): string[] {
  const parameters = ['max_tokens']
  if (takesSampling) parameters.push('temperature', 'top_p')
  for (const [ability, names] of PARAMETERS) if (abilities.includes(ability)) parameters.push(...names)
  return parameters
}

/** Per token or unit, in USD, as text. */
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
