import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import type { JsonObject } from '../../canonical/json.ts'
import {
  appendConversationItems,
  createConversation,
  deleteConversation,
  deleteConversationItem,
  saveCallState,
  updateConversation,
} from './commands.ts'
import { type AppendResult, MOST_CONVERSATION_BYTES, MOST_CONVERSATION_ITEMS } from './conversation-rows.ts'
import {
  readConversation,
  readConversationItem,
  readConversationItems,
  readWholeConversation,
} from './read-conversation.ts'
import { sealItems, sealMetadata } from './seal-conversation.ts'

const PLACE = { customerId: 'cus_a', id: 'conv_1' }

const said = (id: string) => ({ type: 'message', id, role: 'user', content: `said ${id}` })

async function create(
  books: StateBooks,
  ids: readonly string[] = [],
  metadata: JsonObject = { topic: 'tea' },
): Promise<AppendResult> {
  return await books.runner.run(createConversation, {
    ...PLACE,
    createdAt: books.clock.now(),
    expiresAt: books.expiresAt,
    metadata: sealMetadata(books.sealing, PLACE, metadata),
    items: sealItems(books.sealing, PLACE, ids.map(said)),
  })
}

async function append(
  books: StateBooks,
  ids: readonly string[],
  expiresAt = books.expiresAt,
  place = PLACE,
): Promise<AppendResult> {
  const items = sealItems(books.sealing, place, ids.map(said))
  return await books.runner.run(appendConversationItems, { ...place, items, expiresAt })
}

async function whole(books: StateBooks): Promise<string[] | undefined> {
  const items = await readWholeConversation(books.state, 'cus_a', 'conv_1')
  return items?.map((item) => (item as { id: string }).id)
}

describe('a conversation', () => {
  it('keeps its metadata and its items in order', async () => {
    const books = openStateBooks()
    expect(await create(books, ['m1', 'm2'])).toEqual({ ok: true })
    expect(await append(books, ['m3', 'm4'])).toEqual({ ok: true })
    expect(await readConversation(books.state, 'cus_a', 'conv_1')).toEqual({
      ...PLACE,
      createdAt: books.clock.now(),
      expiresAt: books.expiresAt,
      metadata: { topic: 'tea' },
    })
    expect(await readWholeConversation(books.state, 'cus_a', 'conv_1')).toEqual(
      ['m1', 'm2', 'm3', 'm4'].map(said),
    )
    const metadata = sealMetadata(books.sealing, PLACE, { topic: 'coffee' })
    expect(await books.runner.run(updateConversation, { ...PLACE, metadata })).toEqual({ found: true })
    expect(await readConversation(books.state, 'cus_a', 'conv_1')).toMatchObject({
      metadata: { topic: 'coffee' },
    })
    await books.close()
  })

  it('is made once, and an item is said once', async () => {
    const books = openStateBooks()
    await create(books, ['m1'])
    expect(await create(books, ['m9'])).toEqual({ ok: true })
    expect(await append(books, ['m1', 'm2', 'm2'])).toEqual({ ok: true })
    expect(await whole(books)).toEqual(['m1', 'm2'])
    const row = await books.reader
      .selectFrom('conversations')
      .select(['items', 'next_position'])
      .executeTakeFirst()
    expect(row).toEqual({ items: 2n, next_position: 2n })
    await books.close()
  })

  it('comes page by page, in either order', async () => {
    const books = openStateBooks()
    const ids = Array.from({ length: 7 }, (_, i) => `m${i}`)
    await create(books, ids)
    const pages = async (limit: number, order: 'asc' | 'desc'): Promise<string[]> => {
      const seen: string[] = []
      let after: string | null = null
      for (;;) {
        const page = await readConversationItems(books.state, 'cus_a', 'conv_1', { limit, order, after })
        if (typeof page === 'string') throw new Error(page)
        seen.push(...page.items.map((item) => (item as { id: string }).id))
        if (!page.hasMore) return seen
        after = page.lastId
      }
    }
    for (const limit of [1, 3, 7, 100]) {
      expect(await pages(limit, 'asc')).toEqual(ids)
      expect(await pages(limit, 'desc')).toEqual(ids.toReversed())
    }
    const page = { limit: 1, order: 'asc', after: 'm77' } as const
    expect(await readConversationItems(books.state, 'cus_a', 'conv_1', page)).toBe('unknown-after')
    expect(await readConversationItem(books.state, 'cus_a', 'conv_1', 'm3')).toEqual(said('m3'))
    await books.close()
  })

  it('reads a long one whole', async () => {
    const books = openStateBooks()
    const ids = Array.from({ length: 250 }, (_, i) => `m${i}`)
    await create(books, ids)
    expect(await whole(books)).toEqual(ids)
    await books.close()
  })

  it('is unknown to every other customer, in every way', async () => {
    const books = openStateBooks()
    await create(books, ['m1'])
    const theirs = { customerId: 'cus_b', id: 'conv_1' }
    const page = { limit: 1, order: 'asc', after: null } as const
    expect(await readConversation(books.state, 'cus_b', 'conv_1')).toBeUndefined()
    expect(await readConversationItems(books.state, 'cus_b', 'conv_1', page)).toBe('unknown')
    expect(await readConversationItem(books.state, 'cus_b', 'conv_1', 'm1')).toBeUndefined()
    expect(await readWholeConversation(books.state, 'cus_b', 'conv_1')).toBeUndefined()
    expect(await append(books, ['m2'], books.expiresAt, theirs)).toEqual({ ok: false, reason: 'unknown' })
    expect(await books.runner.run(updateConversation, { ...theirs, metadata: 'x' })).toEqual({ found: false })
    expect(await books.runner.run(deleteConversationItem, { ...theirs, itemId: 'm1' })).toEqual({
      deleted: false,
    })
    expect(await books.runner.run(deleteConversation, theirs)).toEqual({ deleted: false })
    expect(await whole(books)).toEqual(['m1'])
    await books.close()
  })

  it('lives on with each turn, and ends after the last', async () => {
    const books = openStateBooks()
    await create(books, ['m1'])
    books.clock.advance(29 * DAY_MS)
    const later = books.clock.now() + 30 * DAY_MS
    await append(books, ['m2'], later)
    // A turn that was begun before does not shorten it.
    await append(books, ['m3'], later - DAY_MS)
    books.clock.advance(30 * DAY_MS - 1)
    expect(await whole(books)).toEqual(['m1', 'm2', 'm3'])
    books.clock.advance(1)
    expect(await whole(books)).toBeUndefined()
    expect(await append(books, ['m4'], later + DAY_MS)).toEqual({ ok: false, reason: 'unknown' })
    expect(await books.runner.run(deleteConversationItem, { ...PLACE, itemId: 'm1' })).toEqual({
      deleted: false,
    })
    expect(await books.runner.run(deleteConversation, PLACE)).toEqual({ deleted: false })
    await books.close()
  })

  it('loses an item, and all of them with itself', async () => {
    const books = openStateBooks()
    await create(books, ['m1', 'm2', 'm3'])
    const remove = (itemId: string) => books.runner.run(deleteConversationItem, { ...PLACE, itemId })
    expect(await remove('m3')).toEqual({ deleted: true })
    expect(await remove('m3')).toEqual({ deleted: false })
    await append(books, ['m4'])
    expect(await whole(books)).toEqual(['m1', 'm2', 'm4'])
    expect(await books.runner.run(deleteConversation, PLACE)).toEqual({ deleted: true })
    expect(await books.runner.run(deleteConversation, PLACE)).toEqual({ deleted: false })
    expect(await whole(books)).toBeUndefined()
    expect(await books.reader.selectFrom('conversation_items').select('id').execute()).toEqual([])
    await books.close()
  })

  it('takes all of what is added, or none of it', async () => {
    const books = openStateBooks()
    const many = Array.from({ length: MOST_CONVERSATION_ITEMS - 1 }, (_, i) => `m${i}`)
    await create(books, many)
    expect(await append(books, ['x1', 'x2'])).toEqual({
      ok: false,
      reason: 'full',
      bound: 'items',
      most: MOST_CONVERSATION_ITEMS,
    })
    expect(await append(books, ['x1'])).toEqual({ ok: true })
    expect(await append(books, ['x2'])).toMatchObject({ ok: false, reason: 'full' })
    await books.runner.run(deleteConversationItem, { ...PLACE, itemId: 'm5' })
    expect(await append(books, ['x2'])).toEqual({ ok: true })
    const huge = [{ id: 'huge', sealed: 'sealed', bytes: MOST_CONVERSATION_BYTES }]
    await books.runner.run(deleteConversationItem, { ...PLACE, itemId: 'm6' })
    const full = { ok: false, reason: 'full', bound: 'bytes', most: MOST_CONVERSATION_BYTES }
    const { expiresAt } = books
    expect(await books.runner.run(appendConversationItems, { ...PLACE, items: huge, expiresAt })).toEqual(
      full,
    )
    const other = { customerId: 'cus_a', id: 'conv_2', createdAt: 0, expiresAt, metadata: 'x' }
    const larger = [{ id: 'larger', sealed: 'sealed', bytes: MOST_CONVERSATION_BYTES + 1 }]
    expect(await books.runner.run(createConversation, { ...other, items: larger })).toEqual(full)
    expect(await readConversation(books.state, 'cus_a', 'conv_2')).toBeUndefined()
    expect(await books.runner.run(createConversation, { ...other, items: huge })).toEqual({ ok: true })
    await books.close()
  })
})

describe('what a call leaves behind', () => {
  it('is written in one act, and what cannot be is named', async () => {
    const books = openStateBooks()
    await create(books)
    const { expiresAt } = books
    const pin = { channelId: 'ch_a', credentialId: null }
    const state = {
      response: aResponse(books, 'resp_1', { conversationId: 'conv_1' }),
      conversation: { ...PLACE, items: sealItems(books.sealing, PLACE, [said('m1')]), expiresAt },
      pins: { customerId: 'cus_a', pins: [{ kind: 'item', id: 'rs_1', pin }], expiresAt },
    } as const
    expect(await books.runner.run(saveCallState, state)).toEqual({ unkept: [] })
    expect(await whole(books)).toEqual(['m1'])
    await books.runner.run(deleteConversation, PLACE)
    const response = { ...state.response, callId: 'another', pin, input: null, answer: null }
    expect(await books.runner.run(saveCallState, { ...state, response })).toEqual({
      unkept: ['response', 'conversation'],
    })
    expect(await books.runner.run(saveCallState, {})).toEqual({ unkept: [] })
    await books.close()
  })
})
