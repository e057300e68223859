import type { ChatProtocol } from '../canonical/chat.ts'
import { isModelPattern } from '../canonical/model-pattern.ts'
import type { CatalogModel } from '../providers/provider.ts'
import { PROVIDERS } from '../providers/registry.ts'
import type { Channel } from './channel.ts'
import type { ChannelTable } from './channel-table.ts'
import { forwardsFormat } from './forwards-format.ts'
import { servesModel } from './index-channels.ts'
import { upstreamModelOf } from './upstream-model.ts'

/**
 * Rows of all vendors: a price book names their models too, and a pattern does not tell a voice from a chat
 * model.
 */
const ROWS_BY_ID: ReadonlyMap<string, readonly CatalogModel[]> = Map.groupBy(
  PROVIDERS.flatMap((provider) => provider.models),
  (model) => model.id,
)

export interface ModelQuestion {
  group: string
  /** The key's own list admits the id. */
  isAllowed(model: string): boolean
  /** The id has a price; `sentAs` is its name upstream, whose price counts where the id has none (R33). */
  isPriced(model: string, sentAs: string): boolean
  /** Ids, not patterns, that the price book names. */
  pricedModels: Iterable<string>
  /** Ids that were called with success and that nothing else names (R14). */
  calledModels?: Iterable<string>
  /** Kinds of call that this version offers; an id of another known kind is not shown. */
  operations: ReadonlySet<CatalogModel['operation']>
  /** Kinds that go on as they are: channels that take this format offer them. */
  forwarded?: { protocol: ChatProtocol; operations: ReadonlySet<CatalogModel['operation']> }
}

export interface ListedModel {
  id: string
  /** The provider of the first channel that serves it. */
  providerId: string
  /** The catalogue's row of that provider, by the id or by its name upstream. */
  catalog: CatalogModel | undefined
  /** The same, or where that provider has none, another vendor's row of the model: what it is and can do. */
  facts?: CatalogModel
  /** The channel takes what is forwarded in the format of `ModelQuestion.forwarded`. */
  forwards?: true
  /** No price; a free channel serves it (R25). */
  free: boolean
}

/**
 * What `GET /v1/models` shows to a key: ids that an enabled channel serves to its group, that its own list
 * admits, and that have a price or a free channel (R14, R25, R31). Sorted by id.
 */
export function listModels(table: ChannelTable, question: ModelQuestion): ListedModel[] {
  const listed: ListedModel[] = []
  for (const id of namesOf(table, question)) {
    if (!question.isAllowed(id)) continue
    const model = describeModel(table, question, id)
    if (model !== undefined) listed.push(model)
  }
  return listed.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** One id as the list would show it; undefined where the list has none. */
export function findListedModel(
  table: ChannelTable,
  question: ModelQuestion,
  id: string,
): ListedModel | undefined {
  return question.isAllowed(id) ? describeModel(table, question, id) : undefined
}

function describeModel(table: ChannelTable, question: ModelQuestion, id: string): ListedModel | undefined {
  for (const channel of table.serving(id, question.group)) {
    const sentAs = upstreamModelOf(channel, id)
    const catalog = findCatalogModel(channel, id) ?? findCatalogModel(channel, sentAs)
    const { forwarded } = question
    const forwards = forwarded !== undefined && forwardsFormat(channel, forwarded.protocol, id)
    const facts = catalog ?? factsOf(id, question) ?? factsOf(sentAs, question)
    if (catalog !== undefined && !isShown(catalog, question)) continue
    // Of a vendor whose rows are not known here, what others have says whether it is a chat model.
    if (facts !== undefined && !forwards && !question.operations.has(facts.operation)) continue
    const priced = question.isPriced(id, sentAs)
    if (!priced && !channel.free) continue
    const model: ListedModel = { id, providerId: channel.provider.id, catalog, free: !priced }
    if (facts !== undefined) model.facts = facts
    if (forwards) model.forwards = true
    return model
  }
  return undefined
}

/** Retired ids stay callable where they still answer, but nobody is invited to them. */
function isShown(catalog: CatalogModel, { operations, forwarded }: ModelQuestion): boolean {
  if (catalog.status === 'retired') return false
  return operations.has(catalog.operation) || forwarded?.operations.has(catalog.operation) === true
}

/** Whether some vendor's row of the id is one to show, or no vendor is known to have it. */
function mayBeShown(id: string, question: ModelQuestion): boolean {
  const rows = ROWS_BY_ID.get(id)
  return rows === undefined || rows.some((row) => isShown(row, question))
}

function factsOf(id: string, question: ModelQuestion): CatalogModel | undefined {
  return ROWS_BY_ID.get(id)?.find((row) => isShown(row, question))
}

/** All ids that could be shown: those spelled out, and for patterns what is known to fit them. */
function namesOf(table: ChannelTable, question: ModelQuestion): Set<string> {
  const names = new Set<string>()
  const channels = table.channels.filter((channel) => channel.groups.includes(question.group))
  for (const channel of channels) {
    for (const name of channel.models) if (!isModelPattern(name)) names.add(name)
  }
  const patterned = channels.filter((channel) => channel.models.some(isModelPattern))
  for (const channel of patterned) {
    for (const name of knownNames(channel)) if (servesModel(channel, name)) names.add(name)
  }
  for (const known of [question.pricedModels, question.calledModels ?? []]) {
    for (const name of known) {
      if (names.has(name) || !mayBeShown(name, question)) continue
      if (patterned.some((channel) => servesModel(channel, name))) names.add(name)
    }
  }
  return names
}

function knownNames(channel: Channel): string[] {
  return [...channel.provider.models.map((model) => model.id), ...channel.modelMap.keys()]
}

function findCatalogModel(channel: Channel, id: string): CatalogModel | undefined {
  return channel.provider.models.find((model) => model.id === id)
}
