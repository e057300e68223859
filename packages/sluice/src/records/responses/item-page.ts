import { isJsonObject, type Json } from '../../canonical/json.ts'
import { idOfItem } from './seal-response.ts'

export interface PageRequest {
  limit: number
  /** By their place in the list. */
  order: 'asc' | 'desc'
  /** The id of the item that the page begins behind. */
  after: string | null
}

export interface ItemPage {
  items: readonly Json[]
  firstId: string | null
  lastId: string | null
  hasMore: boolean
}

/** `unknown`: the list itself; `unknown-after`: the item that the page was to begin behind. */
export type PageOutcome = ItemPage | 'unknown' | 'unknown-after'

/** A page of a list whose items have ids. */
export function pageOf(list: readonly Json[], { limit, order, after }: PageRequest): PageOutcome {
  const ordered = order === 'asc' ? list : list.toReversed()
  const start = after === null ? 0 : ordered.findIndex((item) => isJsonObject(item) && item.id === after) + 1
  if (after !== null && start === 0) return 'unknown-after'
  return toPage(ordered.slice(start, start + limit + 1), limit)
}

/** `items`: those of the page, and one more where there is one. */
export function toPage(items: readonly Json[], limit: number): ItemPage {
  const page = items.slice(0, limit)
  return {
    items: page,
    firstId: idOfItem(page[0]) ?? null,
    lastId: idOfItem(page.at(-1)) ?? null,
    hasMore: items.length > limit,
  }
}
