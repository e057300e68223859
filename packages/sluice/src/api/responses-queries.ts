import { badField, GatewayError } from '../canonical/errors.ts'
import type { PageRequest } from '../records/responses/item-page.ts'

const MOST_ON_PAGE = 100
const USUALLY_ON_PAGE = 20

/** `limit`, `order` and `after` of a list of items. */
export function readPage(query: URLSearchParams): PageRequest {
  const limit = readInteger(query, 'limit') ?? USUALLY_ON_PAGE
  if (limit < 1 || limit > MOST_ON_PAGE) {
    throw badField('limit', `'limit' must be between 1 and ${MOST_ON_PAGE}.`)
  }
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') throw badField('order', "'order' must be asc or desc.")
  return { limit, order, after: query.get('after') }
}

/** The number of the event that a stream begins behind; -1: at the beginning. */
export function readSequence(query: URLSearchParams, name: string): number {
  return readInteger(query, name) ?? -1
}

export function readFlag(query: URLSearchParams, name: string): boolean {
  const word = query.get(name)
  if (word === null || word === 'false') return false
  if (word !== 'true') throw badField(name, `'${name}' must be true or false.`)
  return true
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw badField(name, `'${name}' must be a whole number.`)
  return Number(text)
}

/** What a vendor is told of a caller's query: the parameters of its own operations, and no key. */
const OWN_PARAMETERS = /^(?:include(?:\[\d*\])?|include_obfuscation|stream|starting_after|limit|order|after)$/

export function forwardedQuery(query: string): string {
  const kept = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(query)) {
    if (OWN_PARAMETERS.test(name)) kept.append(name, value)
  }
  return kept.toString()
}

export function unknownItem(id: string, param = 'item_id'): GatewayError {
  return new GatewayError('not-found', `Item with id '${id.slice(0, 100)}' not found.`, {
    code: 'item_not_found',
    param,
  })
}
