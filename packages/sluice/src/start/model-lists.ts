import type { ModelListFormat } from '../api/model-doors.ts'
import { formatDecimal } from '../money/amount.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import { EACH_UNITS, type PriceUnit } from '../money/pricing/price-types.ts'
import {
  encodeModelList as encodeMessagesList,
  encodeModel as encodeMessagesModel,
} from '../protocols/chat/anthropic-messages/encode-model-list.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import { describeModel } from '../protocols/chat/describe-model.ts'
import {
  encodeModelList as encodeGeminiList,
  encodeModel as encodeGeminiModel,
} from '../protocols/chat/gemini-generate/encode-model-list.ts'
import { geminiWholeInbound } from '../protocols/chat/gemini-generate/inbound.ts'
import {
  encodeModel,
  encodeModelList,
  type ListedModel,
  type ListedPrice,
} from '../protocols/chat/openai-chat/encode-model-list.ts'
import { openaiChatInbound } from '../protocols/chat/openai-chat/inbound.ts'
import { encodeCodexModels } from '../protocols/chat/openai-responses/encode-codex-models.ts'
import type { OfferedModel } from '../relay/list-models.ts'

/** What a key may call, as OpenAI lists models. */
export const openaiModelList: ModelListFormat = {
  inbound: openaiChatInbound,
  list: (models) => encodeModelList(models.map(describe)),
  one: (model) => encodeModel(describe(model)),
}

/** The same, as Anthropic lists them. */
export const messagesModelList: ModelListFormat = {
  inbound: anthropicMessagesInbound,
  list: (models) => encodeMessagesList(models.map(describePlainly)),
  one: (model) => encodeMessagesModel(describePlainly(model)),
}

/** The same, as Google lists them, in pages. */
export const geminiModelList: ModelListFormat = {
  inbound: geminiWholeInbound,
  keyInQuery: true,
  list: (models, query) =>
    encodeGeminiList(models.map(describeForGoogle), {
      pageSize: query.get('pageSize') ?? undefined,
      pageToken: query.get('pageToken') ?? undefined,
    }),
  one: (model) => encodeGeminiModel(describeForGoogle(model)),
}

/** Codex puts the instructions of a listed model in the place of its own; of an empty list it goes by what it knows. */
export const codexModelList: ModelListFormat = {
  ...openaiModelList,
  list: () => encodeCodexModels([]),
}

function describeForGoogle(model: OfferedModel) {
  const { facts, forwards } = model
  const plain = describePlainly(model)
  const description = describeModel({ ...plain, ...modalitiesOf(facts) })
  if (facts?.operation === 'embedding') return { ...plain, description, methods: EMBEDDING }
  return { ...plain, description, ...(forwards === true && { methods: CACHED_CHAT }) }
}

/** Google's names of what may be asked. */
const EMBEDDING = ['embedContent', 'batchEmbedContents'] as const
const CACHED_CHAT = ['generateContent', 'countTokens', 'createCachedContent'] as const

function modalitiesOf(facts: OfferedModel['facts']) {
  const { inputModalities, outputModalities, abilities } = facts ?? {}
  return {
    ...(inputModalities !== undefined && { inputModalities }),
    ...(outputModalities !== undefined && { outputModalities }),
    ...(abilities !== undefined && { abilities }),
  }
}

function describePlainly({ id, facts, traits }: OfferedModel) {
  const { name, abilities } = facts ?? {}
  const { thinking } = traits
  return {
    id,
    ...(name !== undefined && { name }),
    ...limitsOf(traits),
    ...(abilities !== undefined && { thinking: abilities.includes('reasoning') }),
    ...(thinking !== undefined && { thinking: thinking !== 'none' }),
  }
}

function limitsOf({ contextTokens, maxOutputTokens }: OfferedModel['traits']) {
  return {
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  }
}

function describe({ id, providerId, facts, traits, price }: OfferedModel): ListedModel {
  const model: ListedModel = { id, owner: providerId, ...modalitiesOf(facts), ...limitsOf(traits) }
  if (facts?.name !== undefined) model.name = facts.name
  if (traits.noSampling === true) model.takesSampling = false
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
