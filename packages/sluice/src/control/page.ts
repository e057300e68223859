import { badField } from '../canonical/errors.ts'

/** One page of a list, newest first. */
export interface Page<Item> {
  data: Item[]
  next_cursor: string | null
}

export interface PageQuery {
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

/** Where a list begins: above every id, for ids begin with letters. */
export const TOP_CURSOR = '~'

/** A cursor is the id of the last item, opaque to callers. */
export function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (text === '' || writeCursor(text) !== cursor) throw badField('cursor', 'This cursor is not one of ours.')
  return text
}

export function writeCursor(last: string): string {
  return Buffer.from(last, 'utf8').toString('base64url')
}

/** Cuts `limit` items from `limit + 1` that were read. */
export function cutPage<Item>(
  items: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => string,
): Page<Item> {
  const data = items.slice(0, limit)
  const last = data.at(-1)
  const more = items.length > limit && last !== undefined
  return { data, next_cursor: more ? writeCursor(cursorOf(last)) : null }
}
