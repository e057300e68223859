import { requireModelRight } from '../access/keys/key-rights.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatProtocol, ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import { measureRequest, type RequestMeasure } from '../money/metering/measure-request.ts'
import { type HoldRange, type HoldTerms, rangeHold } from '../money/pricing/hold.ts'
import { boundInput, type InputBound } from '../money/pricing/input-bound.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Catalog } from '../providers/catalog.ts'
import { isDrawingChat } from '../providers/model-names.ts'
import type { Channel } from '../routing/channel.ts'
import { upstreamModelOf } from '../routing/upstream-model.ts'
import { type CallPrice, priceOnChannel } from './call-price.ts'
import type { KeptPrompt } from './call-state.ts'
import { applyNameRules } from './name-rules.ts'
import type { LiveValues } from './services.ts'

/** What a call will do, read from values alone: nothing has been changed by it. Also what a quote runs. */
export interface CallPlan {
  /** As it is to be carried out: under the model's own name, where the caller's was one with a suffix. */
  request: ChatRequest
  /** The name that the caller wrote, and is shown. */
  askedModel: string
  /** The request is not what the caller's body says any more: a rule of names changed it. */
  isRewritten: boolean
  /** Pictures of the answer are shown as links to our copies (R12). */
  linksPictures: boolean
  measure: RequestMeasure
  bound: InputBound
  /** Channels that may be tried, and the price on each; the others have none. */
  prices: ReadonlyMap<string, CallPrice>
  /** One of them may think before it answers: what was thought may have to be remembered. */
  mayThink: boolean
  /** The dearest of them: what is held for. */
  terms: HoldTerms
  range: HoldRange
}

export interface PlanQuestion {
  request: ChatRequest
  protocol: ChatProtocol
  /** Absent for an operator's question. */
  key: KeyEntry | undefined
  group: string
  values: LiveValues
  catalog: Catalog
  /** Milliseconds since the epoch. */
  at: number
  /** What its vendor is asked to keep, which is paid by the hour. */
  kept?: KeptPrompt | undefined
}

/** Throws 404 for a model that nobody serves or that has no price, 403 for one that the key may not call (R31). */
export function planCall(question: PlanQuestion): CallPlan {
  const { group, values, catalog } = question
  const asked = question.request.model
  requireModelName(asked)
  let request = question.request
  let prices = pricesOf(question, asked)
  if (prices.size === 0) {
    request = applyNameRules(request, (name) => pricesOf(question, name).size > 0)
    prices = pricesOf(question, request.model)
  }
  const { model } = request
  if (prices.size === 0) throw unknownModel(asked)
  const channels = values.channels.serving(model, group)
  if (question.key !== undefined) requireModelRight(question.key, model)
  const measure = measureRequest(request)
  const first = channels.find((channel) => prices.has(channel.id))
  const contextTokens = first === undefined ? undefined : traitsOn(catalog, first, model).contextTokens
  const bound = boundKept(boundInput(measure, contextTokens), question.kept)
  const { terms, range } = dearestTerms({ ...question, request }, channels, prices, bound)
  const mayThink = channels.some((channel) => traitsOn(catalog, channel, model).thinking !== 'none')
  const isRewritten = request !== question.request
  const linksPictures = isDrawingChat(asked)
  return {
    request,
    askedModel: asked,
    isRewritten,
    linksPictures,
    measure,
    bound,
    prices,
    mayThink,
    terms,
    range,
  }
}

/** A prompt that is kept already is as long as its vendor has said, and no longer. */
function boundKept(bound: InputBound, kept: KeptPrompt | undefined): InputBound {
  return kept?.tokens === undefined ? bound : { ...bound, tokens: kept.tokens }
}

/** The price of a model on each channel that serves it and has one. */
function pricesOf({ group, values, at, kept }: PlanQuestion, model: string): ReadonlyMap<string, CallPrice> {
  const times = kept?.hours
  const prices = new Map<string, CallPrice>()
  for (const channel of values.channels.serving(model, group)) {
    const call = { model, group, at, ...(times !== undefined && { times }) }
    const price = priceOnChannel(values.prices, channel, call)
    if (price !== undefined) prices.set(channel.id, price)
  }
  return prices
}

/** What a call is charged by on one of the channels that may be tried (R33); what is held for is the dearest of them. */
export function saleOn(plan: Pick<CallPlan, 'prices' | 'terms'>, channel: Channel): PreparedPrice {
  return plan.prices.get(channel.id)?.sale ?? plan.terms.price
}

/** What is declared of the model as a channel serves it: under its name upstream, else under the one asked for. */
export function traitsOn(catalog: Catalog, channel: Channel, model: string): ModelTraits {
  const sentAs = upstreamModelOf(channel, model)
  const provider = channel.provider.id
  if (
    sentAs !== model &&
    catalog.find(provider, sentAs) === undefined &&
    catalog.find(provider, model) !== undefined
  ) {
    return catalog.traitsOf(provider, model)
  }
  return catalog.traitsOf(provider, sentAs)
}

function dearestTerms(
  { request, values, catalog, key }: PlanQuestion,
  channels: readonly Channel[],
  prices: ReadonlyMap<string, CallPrice>,
  bound: InputBound,
): { terms: HoldTerms; range: HoldRange } {
  let dearest: { terms: HoldTerms; range: HoldRange } | undefined
  for (const channel of channels) {
    const price = prices.get(channel.id)
    if (price === undefined) continue
    if (dearest !== undefined && dearest.terms.price === price.sale) continue
    const traits = traitsOn(catalog, channel, request.model)
    const terms: HoldTerms = {
      price: price.sale,
      input: bound,
      choices: request.choices ?? 1,
      askedTokens: request.maxOutputTokens,
      capTokens: traits.maxOutputTokens,
      sliceTokens: values.settings.holdOutputTokens,
      countable: request.stream && traits.hiddenReasoning !== true,
      audioOutput: request.modalities?.includes('audio') ?? false,
      unlimited: key?.customer.unlimited === true && key.limit === null,
    }
    const range = rangeHold(terms)
    if (dearest === undefined || total(range) > total(dearest.range)) dearest = { terms, range }
  }
  if (dearest === undefined) throw unknownModel(request.model)
  return dearest
}

function total(range: HoldRange): bigint {
  return range.fixed + (range.whole ?? range.slice)
}

/** What a row, a log line and the memory of names keep of one; no vendor's is nearly as long (reliability.md 6). */
export const MODEL_NAME_LENGTH = 256

/** No model has a longer name: what cannot be known is not looked for. */
export function requireModelName(model: string): void {
  if (model.length > MODEL_NAME_LENGTH) throw unknownModel(model)
}

function unknownModel(model: string): GatewayError {
  return new GatewayError(
    'not-found',
    `The model ${JSON.stringify(model.slice(0, 200))} does not exist or you do not have access to it.`,
    { code: 'model_not_found', param: 'model', shouldRetry: false },
  )
}
