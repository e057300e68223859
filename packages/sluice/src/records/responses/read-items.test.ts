import { describe, expect, it } from 'vitest'
import { aResponse, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import type { Json } from '../../canonical/json.ts'
import {
  appendConversationItems,
  createConversation,
  deleteResponse,
  savePins,
  saveResponse,
} from './commands.ts'
import { type FoundItem, readItems } from './read-items.ts'
import { sealItems, sealMetadata } from './seal-conversation.ts'
import { MOST_INDEXED_ITEMS } from './seal-response.ts'

const text = (id: string, content: string) => ({ type: 'message', id, role: 'user', content })

async function found(
  books: StateBooks,
  ids: readonly string[],
  customer = 'cus_a',
): Promise<Record<string, FoundItem>> {
  const read = await readItems(books.state, customer, ids)
  if (!read.ok) throw new Error('over the bound')
  return Object.fromEntries(read.items)
}

describe('readItems', () => {
  it('finds what was asked and what was answered, each text opened once', async () => {
    const books = openStateBooks()
    const output = [text('msg_b', 'B'), { type: 'reasoning', id: 'rs_c', summary: [] }]
    const content = { input: [text('msg_a', 'A'), text('msg_a2', 'A2')], answer: { output } }
    await books.runner.run(saveResponse, aResponse(books, 'resp_1', { content }))
    let opened = 0
    const sealing = {
      ...books.sealing,
      open: (sealed: string, about: string) => {
        opened++
        return books.sealing.open(sealed, about)
      },
    }
    const read = await readItems({ ...books.state, sealing }, 'cus_a', [
      'msg_a',
      'msg_a2',
      'msg_b',
      'rs_c',
      'msg_none',
    ])
    expect(read.ok && Object.fromEntries(read.items)).toEqual({
      msg_a: { item: text('msg_a', 'A') },
      msg_a2: { item: text('msg_a2', 'A2') },
      msg_b: { item: text('msg_b', 'B') },
      rs_c: { item: { type: 'reasoning', id: 'rs_c', summary: [] } },
    })
    expect(opened).toBe(2)
    await books.close()
  })

  it('finds items of conversations and pinned ones', async () => {
    const books = openStateBooks()
    const place = { customerId: 'cus_a', id: 'conv_1' }
    const { expiresAt } = books
    await books.runner.run(createConversation, {
      ...place,
      createdAt: 0,
      expiresAt,
      metadata: sealMetadata(books.sealing, place, {}),
      items: sealItems(books.sealing, place, [text('msg_c', 'C')]),
    })
    const pin = { channelId: 'ch_a', credentialId: 'crd_1' }
    await books.runner.run(savePins, {
      customerId: 'cus_a',
      pins: [
        { kind: 'item', id: 'rs_v', pin },
        { kind: 'file', id: 'file_v', pin },
      ],
      expiresAt,
    })
    const ids = ['msg_c', 'rs_v', 'file_v']
    expect(await found(books, ids)).toEqual({ msg_c: { item: text('msg_c', 'C') }, rs_v: { pin } })
    expect(await found(books, ids, 'cus_b')).toEqual({})
    books.clock.advance(expiresAt - books.clock.now())
    expect(await found(books, ids)).toEqual({})
    await books.close()
  })

  it('keeps an id with the response that had it first, and frees it with that', async () => {
    const books = openStateBooks()
    const saveWith = (id: string, said: string) =>
      books.runner.run(
        saveResponse,
        aResponse(books, id, { content: { input: [text('msg_x', said)], answer: { output: [] } } }),
      )
    await saveWith('resp_1', 'first')
    await saveWith('resp_2', 'second')
    expect(await found(books, ['msg_x'])).toEqual({ msg_x: { item: text('msg_x', 'first') } })
    await books.runner.run(deleteResponse, { customerId: 'cus_a', id: 'resp_1' })
    expect(await found(books, ['msg_x'])).toEqual({})
    await saveWith('resp_3', 'third')
    expect(await found(books, ['msg_x'])).toEqual({ msg_x: { item: text('msg_x', 'third') } })
    // A vendor that names it does not get it, until the time of ours is over.
    const pin = { channelId: 'ch_a', credentialId: null }
    const saveVendor = (id: string, expiresAt: number) =>
      books.runner.run(
        saveResponse,
        aResponse(books, id, { content: { pin, itemIds: ['msg_x'] }, expiresAt }),
      )
    await saveVendor('resp_v', books.expiresAt)
    expect(await found(books, ['msg_x'])).toEqual({ msg_x: { item: text('msg_x', 'third') } })
    books.clock.advance(books.expiresAt - books.clock.now())
    await saveVendor('resp_w', books.clock.now() + 1)
    expect(await found(books, ['msg_x'])).toEqual({ msg_x: { pin } })
    await books.close()
  })

  it('takes no reference for the item itself', async () => {
    const books = openStateBooks()
    await books.runner.run(saveResponse, aResponse(books, 'resp_1'))
    const input: Json[] = [{ type: 'item_reference', id: 'msg_y' }, { id: 'msg_z' }]
    await books.runner.run(
      saveResponse,
      aResponse(books, 'resp_2', { content: { input, answer: { output: [] } } }),
    )
    expect(await found(books, ['msg_y', 'msg_z'])).toEqual({})
    await books.close()
  })

  it('indexes the last of very many items, and none with an endless id', async () => {
    const books = openStateBooks()
    const input = Array.from({ length: MOST_INDEXED_ITEMS }, (_, i) => text(`msg_${i}`, `${i}`))
    const output = [text('msg_out', 'out'), text('x'.repeat(257), 'long')]
    await books.runner.run(
      saveResponse,
      aResponse(books, 'resp_1', { content: { input, answer: { output } } }),
    )
    const read = await found(books, ['msg_0', 'msg_1', 'msg_999', 'msg_out', 'x'.repeat(257)])
    expect(Object.keys(read).sort()).toEqual(['msg_1', 'msg_999', 'msg_out'])
    await books.close()
  })

  it('reads many ids at once, and names the bound that they pass', async () => {
    const books = openStateBooks()
    const ids: string[] = []
    for (let i = 0; i < 12; i++) {
      const output = Array.from({ length: 100 }, (_, at) => text(`msg_${i}_${at}`, 'x'.repeat(50)))
      ids.push(...output.map((item) => item.id))
      await books.runner.run(
        saveResponse,
        aResponse(books, `resp_${i}`, { content: { input: [], answer: { output } } }),
      )
    }
    expect(Object.keys(await found(books, ids))).toHaveLength(1200)
    // Twelve texts of some 12 kB each.
    expect(await readItems(books.state, 'cus_a', ids, 100_000)).toEqual({
      ok: false,
      bound: 'bytes',
      most: 100_000,
    })
    expect(await readItems(books.state, 'cus_a', ids.slice(0, 500), 100_000)).toMatchObject({ ok: true })
    await books.close()
  })

  it('counts the items of conversations too', async () => {
    const books = openStateBooks()
    const place = { customerId: 'cus_a', id: 'conv_1' }
    const { expiresAt } = books
    const metadata = sealMetadata(books.sealing, place, {})
    await books.runner.run(createConversation, { ...place, createdAt: 0, expiresAt, metadata, items: [] })
    const items = sealItems(books.sealing, place, [text('m1', 'x'.repeat(900)), text('m2', 'x'.repeat(900))])
    await books.runner.run(appendConversationItems, { ...place, items, expiresAt })
    expect(await readItems(books.state, 'cus_a', ['m1', 'm2'], 1500)).toMatchObject({ ok: false })
    expect(await readItems(books.state, 'cus_a', ['m1'], 1500)).toMatchObject({ ok: true })
    await books.close()
  })
})
