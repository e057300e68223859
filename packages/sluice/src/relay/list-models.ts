import { mayCallModel } from '../access/keys/key-rights.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { findListedModel, type ListedModel, listModels, type ModelQuestion } from '../routing/list-models.ts'
import type { RelayServices } from './services.ts'

/** A model as a key sees it, with the price that it would pay. */
export interface OfferedModel extends ListedModel {
  /** With the multiplier of the key's group; undefined on a free channel. */
  price: PreparedPrice | undefined
  /** What is declared of it where it is served. */
  traits: ModelTraits
}

/** Operations that this version serves. */
const OPERATIONS: ModelQuestion['operations'] = new Set(['chat'])
/** Those that go on as they are. */
const FORWARDED: NonNullable<ModelQuestion['forwarded']> = {
  protocol: 'gemini-generate',
  operations: new Set(['embedding']),
}

type ListServices = Pick<RelayServices, 'values' | 'routing' | 'clock' | 'catalog'>

export function offeredModels(key: KeyEntry, services: ListServices): OfferedModel[] {
  const offer = openOffer(key, services)
  return listModels(services.values().channels, offer.question).map(offer.dress)
}

export function findOfferedModel(
  key: KeyEntry,
  id: string,
  services: ListServices,
): OfferedModel | undefined {
  const offer = openOffer(key, services)
  const found = findListedModel(services.values().channels, offer.question, id)
  return found && offer.dress(found)
}

function openOffer(key: KeyEntry, services: ListServices) {
  const { prices } = services.values()
  const at = services.clock.now()
  const { group } = key.customer
  const question: ModelQuestion = {
    group,
    isAllowed: (model) => mayCallModel(key, model),
    isPriced: (model, sentAs) => prices.priceOf({ asked: model, mapped: sentAs, at }) !== undefined,
    pricedModels: prices.pricedModels(),
    calledModels: services.routing.calledModels(),
    operations: OPERATIONS,
    forwarded: FORWARDED,
  }
  const multiplier = prices.multiplierOf(group)
  const dress = (model: ListedModel): OfferedModel => {
    const price = model.free
      ? undefined
      : prices.priceOf({
          asked: model.id,
          provider: model.providerId,
          at,
          ...(model.catalog !== undefined && { mapped: model.catalog.id }),
        })
    const traits = services.catalog.traitsOf(model.providerId, model.catalog?.id ?? model.id)
    return { ...model, price: price && prices.versionOf(price, multiplier), traits }
  }
  return { question, dress }
}
