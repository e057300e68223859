import { requireModelRight } from '../access/keys/key-rights.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import { badField, GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { chooseHold } from '../money/ledger/choose-hold.ts'
import { decodeUsage } from '../money/metering/usage-json.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import { chargeOf } from '../money/pricing/price-usage.ts'
import { type Quote, quoteHold, quoteUsage } from '../money/pricing/quote.ts'
import type { ChatInbound, RequestHead } from '../protocols/chat/chat-format.ts'
import { priceOnChannel } from './call-price.ts'
import { planCall, requireModelName } from './plan-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** Whose prices and rights a quote goes by; without a key every model may be asked for. */
export interface QuoteFor {
  key: KeyEntry | undefined
  group: string
}

type QuoteServices = Pick<RelayServices, 'values' | 'catalog' | 'clock'>

/** What a usage would cost: the dearest of the channels that serve the model, as it is for a call (R33). */
export function quoteUsageFor(
  { key, group }: QuoteFor,
  ask: { model: string; usage: JsonObject },
  services: QuoteServices,
): Quote {
  const { model } = ask
  requireModelName(model)
  const values = services.values()
  const decoded = decodeUsage(ask.usage)
  if (!decoded.ok) throw badField(decoded.field, `${decoded.field}: ${decoded.fault}`)
  const { usage } = decoded
  if (key !== undefined) requireModelRight(key, model)
  const at = services.clock.now()
  const served = values.channels
    .serving(model, group)
    .flatMap((channel) => priceOnChannel(values.prices, channel, { model, group, at })?.sale ?? [])
  let dearest: { price: PreparedPrice; charge: bigint } | undefined
  for (const price of served.length > 0 ? served : unservedPrice(values, model, group, at)) {
    const charge = chargeOf(price, usage)
    if (dearest === undefined || charge > dearest.charge) dearest = { price, charge }
  }
  if (dearest === undefined) {
    throw new GatewayError('not-found', 'The model does not exist or has no price.', {
      code: 'model_not_found',
      param: 'model',
    })
  }
  return quoteUsage(model, dearest.price, usage)
}

/** An operator asks for prices before a channel serves them. */
function unservedPrice(values: LiveValues, model: string, group: string, at: number): PreparedPrice[] {
  const price = values.prices.priceOf({ asked: model, at })
  return price === undefined ? [] : [values.prices.versionOf(price, values.prices.multiplierOf(group))]
}

/** What a request would hold: planned exactly as the call would be, and not sent. */
export function quoteRequestFor(
  { key, group }: QuoteFor,
  ask: { protocol: string; request: JsonObject },
  inbound: ReadonlyMap<ChatProtocol, ChatInbound>,
  services: QuoteServices,
): Quote {
  const format = [...inbound.values()].find((one) => one.protocol === ask.protocol)
  if (format === undefined) {
    const known = [...inbound.keys()].join(', ')
    throw badField('protocol', `There is no protocol ${JSON.stringify(ask.protocol)}; there are: ${known}.`)
  }
  const request = format.decodeRequest(ask.request, SILENT_NOTES, headOf(ask.request))
  const plan = planCall({
    request,
    protocol: format.protocol,
    key,
    group,
    values: services.values(),
    catalog: services.catalog,
    at: services.clock.now(),
  })
  // Of a customer with money enough: what is held of less is decided by the books, at the moment of the call.
  const hold = chooseHold(plan.range, null)
  if (hold === undefined) throw new GatewayError('internal', 'The hold cannot be computed.')
  return quoteHold(request.model, plan.terms, hold)
}

/** A quote is asked for with a body alone, which then names the model where a path would (Gemini's format). */
function headOf({ model }: JsonObject): RequestHead {
  const head: RequestHead = { header: () => undefined }
  if (typeof model === 'string') head.parameter = model
  return head
}
