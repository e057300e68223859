import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../tests/kit/stored-state.ts'
import { readLinkedFile, storeFile } from './files/store-file.ts'
import { type Purged, purgeExpired } from './purge-expired.ts'
import {
  appendEvents,
  createConversation,
  deleteResponse,
  keepReasoning,
  openBackground,
  reapBackground,
  savePins,
  saveResponse,
} from './responses/commands.ts'
import { sealReasoning } from './responses/kept-reasoning.ts'
import { sealItems, sealMetadata } from './responses/seal-conversation.ts'

const TABLES = [
  'responses',
  'response_items',
  'response_events',
  'background_jobs',
  'conversations',
  'conversation_items',
  'pins',
  'kept_reasoning',
  'files',
] as const

async function countRows(books: StateBooks): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const rows = await books.reader.selectFrom(table).select('customer_id').execute()
    if (rows.length > 0) counts[table] = rows.length
  }
  return counts
}

/** One of everything that ends with `expiresAt`; gives the file's id. */
async function leave(books: StateBooks, name: string, expiresAt: number): Promise<string> {
  const { runner, sealing, state } = books
  await runner.run(saveResponse, aResponse(books, `resp_${name}`, { expiresAt }))
  const place = { customerId: 'cus_a', id: `conv_${name}` }
  await runner.run(createConversation, {
    ...place,
    createdAt: 0,
    expiresAt,
    metadata: sealMetadata(sealing, place, {}),
    items: sealItems(sealing, place, [{ id: 'm1' }, { id: 'm2' }]),
  })
  const pin = { channelId: 'ch_a', credentialId: null }
  await runner.run(savePins, { customerId: 'cus_a', pins: [{ kind: 'file', id: name, pin }], expiresAt })
  const calls = sealReasoning(sealing, 'cus_a', [{ call: name, reasoning: 'r' }])
  await runner.run(keepReasoning, { customerId: 'cus_a', calls, expiresAt })
  const file = {
    customerId: 'cus_a',
    mediaType: 'text/plain',
    name,
    content: [Buffer.from(name)],
    mostBytes: 9,
  }
  return (await storeFile(state, { ...file, expiresAt })).id
}

async function purgeAll(books: StateBooks, most: number): Promise<Purged[]> {
  const turns: Purged[] = []
  do turns.push(await books.runner.run(purgeExpired, { most }))
  while (turns.at(-1)?.more)
  return turns
}

describe('purgeExpired', () => {
  it('removes what is over and nothing else', async () => {
    const books = openStateBooks()
    const soon = books.clock.now() + DAY_MS
    const first = await leave(books, 'a', soon)
    const second = await leave(books, 'b', soon + 1)
    const before = await countRows(books)
    expect(await purgeAll(books, 100)).toEqual([{ rows: 0, files: [], more: false }])
    books.clock.advance(DAY_MS)
    const [turn] = await purgeAll(books, 100)
    expect(turn).toMatchObject({ files: [first], more: false })
    const after = await countRows(books)
    for (const [table, rows] of Object.entries(before)) expect(after).toMatchObject({ [table]: rows / 2 })
    expect(await readLinkedFile(books.state, second)).toBeDefined()
    books.clock.advance(1)
    await purgeAll(books, 100)
    expect(await countRows(books)).toEqual({})
    await books.close()
  })

  it('goes in batches, through a response with many events too', async () => {
    const books = openStateBooks()
    const { clock } = books
    const expiresAt = clock.now() + DAY_MS
    for (let i = 0; i < 7; i++) await leave(books, `${i}`, expiresAt)
    const response = aResponse(books, 'resp_long', { background: true, status: 'queued', expiresAt })
    await books.runner.run(openBackground, { response, owner: 'node-a', leaseMs: 1000 })
    const events = Array.from({ length: 95 }, (_, sequence) => ({ sequence, sealed: 'sealed' }))
    const place = { customerId: 'cus_a', id: 'resp_long', owner: 'node-a' }
    await books.runner.run(appendEvents, { ...place, status: 'in_progress', events })
    clock.advance(DAY_MS)
    await books.runner.run(reapBackground, { living: [], all: true })
    const turns = await purgeAll(books, 10)
    // Rows of one kind a turn, and the items of the response that passes the bound.
    for (const turn of turns) expect(turn.rows).toBeLessThan(5 * 12)
    expect(turns.length).toBeGreaterThan(9)
    expect(turns.flatMap(({ files }) => files)).toHaveLength(7)
    expect(await countRows(books)).toEqual({})
    await books.close()
  })

  it('leaves a background response that runs', async () => {
    const books = openStateBooks()
    const response = aResponse(books, 'resp_1', {
      background: true,
      status: 'queued',
      expiresAt: books.clock.now() + 1,
    })
    await books.runner.run(openBackground, { response, owner: 'node-a', leaseMs: DAY_MS })
    books.clock.advance(1000)
    await purgeAll(books, 10)
    expect(await countRows(books)).toMatchObject({ responses: 1, background_jobs: 1 })
    await books.close()
  })

  it('removes what a deletion left', async () => {
    const books = openStateBooks()
    const response = aResponse(books, 'resp_1', { background: true, status: 'queued' })
    await books.runner.run(openBackground, { response, owner: 'node-a', leaseMs: DAY_MS })
    const place = { customerId: 'cus_a', id: 'resp_1' }
    for (let from = 0; from < 6000; from += 1000) {
      const events = Array.from({ length: 1000 }, (_, i) => ({ sequence: from + i, sealed: 'sealed' }))
      await books.runner.run(appendEvents, { ...place, owner: 'node-a', status: 'in_progress', events })
    }
    await books.runner.run(deleteResponse, place)
    expect(await countRows(books)).toMatchObject({ responses: 1, response_events: 1000 })
    await purgeAll(books, 500)
    expect(await countRows(books)).toEqual({})
    await books.close()
  })
})
