import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import type { FinishBackground } from './background-rows.ts'
import {
  appendEvents,
  cancelResponse,
  deleteResponse,
  finishBackground,
  openBackground,
  reapBackground,
  renewLease,
  saveResponse,
} from './commands.ts'
import { readEvents } from './read-events.ts'
import { readItems } from './read-items.ts'
import { readResponse } from './read-response.ts'
import type { ResponsePlace } from './response-record.ts'
import { sealAnswer, sealEvents } from './seal-response.ts'

const PLACE: ResponsePlace = { customerId: 'cus_a', id: 'resp_1' }
const LEASE_MS = 30_000

async function open(books: StateBooks, id = 'resp_1', owner = 'node-a'): Promise<boolean> {
  const content = { input: [], answer: { id, status: 'queued', output: [] } }
  const response = aResponse(books, id, { background: true, status: 'queued', content })
  return (await books.runner.run(openBackground, { response, owner, leaseMs: LEASE_MS })).opened
}

function aFinish(books: StateBooks, parts: Partial<FinishBackground> = {}): FinishBackground {
  const answer = {
    id: 'resp_1',
    status: 'completed',
    output: [{ type: 'message', id: 'msg_1', content: 'done' }],
  }
  return {
    ...PLACE,
    owner: 'node-a',
    status: 'completed',
    errorCode: null,
    ...sealAnswer(books.sealing, PLACE, answer),
    events: sealEvents(books.sealing, PLACE, [{ sequence: 9, text: '{"type":"response.completed"}' }]),
    expiresAt: books.expiresAt,
    ...parts,
  }
}

async function append(books: StateBooks, from: number, to: number, owner = 'node-a'): Promise<boolean> {
  const events = Array.from({ length: to - from + 1 }, (_, i) => ({
    sequence: from + i,
    text: `{"n":${from + i}}`,
  }))
  const sealed = sealEvents(books.sealing, PLACE, events)
  const input = { ...PLACE, owner, status: 'in_progress', events: sealed } as const
  return (await books.runner.run(appendEvents, input)).living
}

async function sequences(books: StateBooks, after = -1, customer = 'cus_a'): Promise<number[]> {
  return (await readEvents(books.state, customer, 'resp_1', after)).map(({ sequence }) => sequence)
}

describe('a background response', () => {
  it('goes from queued to its end, with its events', async () => {
    const books = openStateBooks()
    expect(await open(books)).toBe(true)
    expect(await open(books)).toBe(false)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({
      status: 'queued',
      background: true,
      job: { owner: 'node-a', callId: 'call of resp_1', leaseUntil: books.clock.now() + LEASE_MS },
    })
    expect(await append(books, 0, 3)).toBe(true)
    // Told twice, as after a commit that nobody heard of.
    expect(await append(books, 2, 4)).toBe(true)
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({ status: 'in_progress' })
    expect(await sequences(books)).toEqual([0, 1, 2, 3, 4])
    expect(await sequences(books, 2)).toEqual([3, 4])
    expect(await readEvents(books.state, 'cus_a', 'resp_1', 2, 1)).toEqual([{ sequence: 3, text: '{"n":3}' }])
    expect(await sequences(books, -1, 'cus_b')).toEqual([])
    const expiresAt = books.expiresAt + DAY_MS
    expect(await books.runner.run(finishBackground, aFinish(books, { expiresAt }))).toEqual({ won: true })
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({
      status: 'completed',
      errorCode: null,
      job: null,
      expiresAt,
      answer: { status: 'completed' },
    })
    expect(await sequences(books, 4)).toEqual([9])
    const read = await readItems(books.state, 'cus_a', ['msg_1'])
    expect(read.ok && read.items.get('msg_1')).toEqual({
      item: { type: 'message', id: 'msg_1', content: 'done' },
    })
    expect(await append(books, 10, 11)).toBe(false)
    expect(await books.runner.run(finishBackground, aFinish(books))).toEqual({ won: false })
    await books.close()
  })

  it('is written by the node that has it alone', async () => {
    const books = openStateBooks()
    await open(books)
    expect(await append(books, 0, 0, 'node-b')).toBe(false)
    expect(await sequences(books)).toEqual([])
    expect(await books.runner.run(finishBackground, aFinish(books, { owner: 'node-b' }))).toEqual({
      won: false,
    })
    const renewal = { leaseMs: LEASE_MS, responses: [PLACE] }
    expect(await books.runner.run(renewLease, { owner: 'node-b', ...renewal })).toEqual({ lost: [PLACE] })
    expect(await books.runner.run(renewLease, { owner: 'node-a', ...renewal })).toEqual({ lost: [] })
    await books.close()
  })

  it('fails when its lease is lost, and stays so', async () => {
    const books = openStateBooks()
    await open(books)
    await append(books, 0, 1)
    await open(books, 'resp_2')
    const other = { customerId: 'cus_a', id: 'resp_2' }
    books.clock.advance(20_000)
    const renewal = { owner: 'node-a', leaseMs: LEASE_MS, responses: [other] }
    expect(await books.runner.run(renewLease, renewal)).toEqual({ lost: [] })
    books.clock.advance(10_000)
    expect(await books.runner.run(reapBackground, { living: [], all: false })).toEqual({ reaped: [] })
    books.clock.advance(1)
    const spared = { living: ['call of resp_1'], all: false }
    expect(await books.runner.run(reapBackground, spared)).toEqual({ reaped: [] })
    expect(await books.runner.run(reapBackground, { living: [], all: false })).toEqual({ reaped: [PLACE] })
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({
      status: 'failed',
      errorCode: 'node_lost',
      job: null,
      answer: { status: 'queued' },
    })
    expect(await sequences(books)).toEqual([0, 1])
    expect(await append(books, 2, 2)).toBe(false)
    expect(await books.runner.run(finishBackground, aFinish(books))).toEqual({ won: false })
    // At a start nobody is left.
    expect(await books.runner.run(reapBackground, { living: [], all: true })).toEqual({ reaped: [other] })
    await books.close()
  })

  it('is cancelled by its owner, once', async () => {
    const books = openStateBooks()
    await open(books)
    expect(await books.runner.run(cancelResponse, { ...PLACE, customerId: 'cus_b' })).toEqual({
      outcome: 'unknown',
    })
    expect(await books.runner.run(cancelResponse, PLACE)).toEqual({
      outcome: 'cancelled',
      callId: 'call of resp_1',
      owner: 'node-a',
    })
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toMatchObject({
      status: 'cancelled',
      errorCode: 'cancelled',
      job: null,
    })
    expect(await books.runner.run(cancelResponse, PLACE)).toEqual({ outcome: 'final', status: 'cancelled' })
    expect(await books.runner.run(finishBackground, aFinish(books))).toEqual({ won: false })
    const renewal = { owner: 'node-a', leaseMs: LEASE_MS, responses: [PLACE] }
    expect(await books.runner.run(renewLease, renewal)).toEqual({ lost: [PLACE] })
    await books.close()
  })

  it('cannot be cancelled when it is none, and not here when a vendor has it', async () => {
    const books = openStateBooks()
    await books.runner.run(saveResponse, aResponse(books, 'resp_1'))
    expect(await books.runner.run(cancelResponse, PLACE)).toEqual({ outcome: 'foreground' })
    const pin = { channelId: 'ch_a', credentialId: 'crd_1' }
    const pinned = aResponse(books, 'resp_v', { background: true, content: { pin, itemIds: [] } })
    await books.runner.run(saveResponse, pinned)
    expect(await books.runner.run(cancelResponse, { customerId: 'cus_a', id: 'resp_v' })).toEqual({
      outcome: 'pinned',
      pin,
    })
    expect(await books.runner.run(cancelResponse, { customerId: 'cus_a', id: 'resp_9' })).toEqual({
      outcome: 'unknown',
    })
    await books.close()
  })

  it('is deleted while it runs, however many events it has', async () => {
    const books = openStateBooks()
    await open(books)
    for (let from = 0; from < 6000; from += 1000) await append(books, from, from + 999)
    expect(await books.runner.run(deleteResponse, { ...PLACE, customerId: 'cus_b' })).toMatchObject({
      deleted: false,
    })
    expect(await append(books, 6000, 6000)).toBe(true)
    expect(await books.runner.run(deleteResponse, PLACE)).toEqual({
      deleted: true,
      running: { callId: 'call of resp_1', owner: 'node-a' },
    })
    // What is left of the rows is left to the purge; nobody sees or adds to it.
    expect(await readResponse(books.state, 'cus_a', 'resp_1')).toBeUndefined()
    expect(await sequences(books)).toEqual([])
    expect(await append(books, 6001, 6001)).toBe(false)
    expect(await books.runner.run(cancelResponse, PLACE)).toEqual({ outcome: 'unknown' })
    await books.close()
  })
})
