import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aResponse, DAY_MS, openStateBooks, type StateBooks } from '../../../../tests/kit/stored-state.ts'
import { temporaryFolder } from '../../../../tests/kit/temporary-folder.ts'
import type { FailPlan } from '../io/database/fail-points.ts'
import { WriteError } from '../io/database/write-error.ts'
import { openFolderBlobStore } from '../io/files/folder-blob-store.ts'
import { openFile, readFile, storeFile } from './files/store-file.ts'
import {
  appendEvents,
  createConversation,
  finishBackground,
  keepReasoning,
  openBackground,
  saveCallState,
  saveResponse,
} from './responses/commands.ts'
import { readKeptReasoning, sealReasoning } from './responses/kept-reasoning.ts'
import { readChain } from './responses/read-chain.ts'
import { readWholeConversation } from './responses/read-conversation.ts'
import { readEvents } from './responses/read-events.ts'
import { readResponse } from './responses/read-response.ts'
import { sealItems, sealMetadata } from './responses/seal-conversation.ts'
import { sealAnswer, sealEvents } from './responses/seal-response.ts'

/** What no file of the data folder may hold. */
const MARKER = 'Marker-of-what-was-said'

/** The marker in every place that takes a customer's words. */
async function sayEverywhere(books: StateBooks): Promise<void> {
  const { runner, sealing, expiresAt } = books
  const words = { type: 'message', id: 'msg_1', content: MARKER }
  const content = { input: [words], answer: { output: [words] } }
  await runner.run(saveResponse, aResponse(books, 'resp_1', { content }))
  const running = aResponse(books, 'resp_2', { content, background: true, status: 'queued' })
  await runner.run(openBackground, { response: running, owner: 'node-a', leaseMs: DAY_MS })
  const place = { customerId: 'cus_a', id: 'resp_2' }
  const events = sealEvents(sealing, place, [{ sequence: 0, text: MARKER }])
  await runner.run(appendEvents, { ...place, owner: 'node-a', status: 'in_progress', events })
  await runner.run(finishBackground, {
    ...place,
    owner: 'node-a',
    status: 'completed',
    errorCode: null,
    ...sealAnswer(sealing, place, { output: [words] }),
    events: [],
    expiresAt,
  })
  const conversation = { customerId: 'cus_a', id: 'conv_1' }
  await runner.run(createConversation, {
    ...conversation,
    createdAt: 0,
    expiresAt,
    metadata: sealMetadata(sealing, conversation, { [MARKER]: MARKER }),
    items: sealItems(sealing, conversation, [words]),
  })
  const calls = sealReasoning(sealing, 'cus_a', [{ call: `functions.${MARKER}:0`, reasoning: MARKER }])
  await runner.run(keepReasoning, { customerId: 'cus_a', calls, expiresAt })
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('what customers say', () => {
  it('stands nowhere in the data folder, and is read back', async () => {
    const folder = temporaryFolder()
    const books = openStateBooks({ path: join(folder, 'sluice.db') })
    const state = { ...books.state, blobs: openFolderBlobStore(join(folder, 'files')) }
    await sayEverywhere(books)
    const file = await storeFile(state, {
      customerId: 'cus_a',
      expiresAt: books.expiresAt,
      mediaType: 'text/plain',
      name: `${MARKER}.txt`,
      content: [Buffer.from(`a file with a ${MARKER} in it`)],
      mostBytes: 100,
    })
    const { state: source } = books
    expect(JSON.stringify(await readChain(source, 'cus_a', 'resp_1'))).toContain(MARKER)
    expect(JSON.stringify(await readResponse(source, 'cus_a', 'resp_2'))).toContain(MARKER)
    expect(JSON.stringify(await readEvents(source, 'cus_a', 'resp_2', -1))).toContain(MARKER)
    expect(JSON.stringify(await readWholeConversation(source, 'cus_a', 'conv_1'))).toContain(MARKER)
    const call = `functions.${MARKER}:0`
    expect((await readKeptReasoning(source, 'cus_a', [call])).get(call)).toBe(MARKER)
    expect((await readFile(source, 'cus_a', file.id))?.name).toBe(`${MARKER}.txt`)
    let text = ''
    for await (const chunk of (await openFile(state, file)) ?? []) text += Buffer.from(chunk).toString()
    expect(text).toBe(`a file with a ${MARKER} in it`)

    const holds = (what: string) => filesBelow(folder).some((path) => readFileSync(path).includes(what))
    // In the log, and when that was brought into the database.
    expect([holds('conv_1'), holds(file.sha256), holds(MARKER)]).toEqual([true, true, false])
    await books.close()
    expect([holds('conv_1'), holds(file.sha256), holds(MARKER)]).toEqual([true, true, false])
    expect(
      filesBelow(folder)
        .map((path) => relative(folder, path))
        .sort(),
    ).toEqual([join('files', file.id.slice(-2), file.id), 'sluice.db'])
  })
})

describe('a commit that fails', () => {
  const plan = (point: FailPlan['point'], act: FailPlan['act']): FailPlan[] => [{ point, act, from: 1 }]
  const cases: { name: string; plans: FailPlan[]; kept: boolean }[] = [
    { name: 'the disk fails before it', plans: plan('before-commit', 'io-error'), kept: false },
    { name: 'the disk is full', plans: plan('before-commit', 'disk-full'), kept: false },
    { name: 'the lock is not free', plans: plan('before-begin', 'busy'), kept: false },
    { name: 'nobody hears that it happened', plans: plan('after-commit', 'io-error'), kept: true },
  ]

  it.each(cases)('leaves all or nothing, and is made good by repeating: $name', async ({ plans, kept }) => {
    const path = join(temporaryFolder(), 'sluice.db')
    const books = openStateBooks({ path, failPlans: plans })
    const calls = sealReasoning(books.sealing, 'cus_a', [{ call: 'call_1', reasoning: 'r' }])
    const state = {
      response: aResponse(books, 'resp_1'),
      reasoning: { customerId: 'cus_a', calls, expiresAt: books.expiresAt },
    }
    const found = async () => [
      (await readResponse(books.state, 'cus_a', 'resp_1')) !== undefined,
      (await readKeptReasoning(books.state, 'cus_a', ['call_1'])).size === 1,
    ]
    await expect(books.runner.run(saveCallState, state)).rejects.toThrow(WriteError)
    expect(await found()).toEqual([kept, kept])
    await books.runner.probe()
    expect(await books.runner.run(saveCallState, state)).toEqual({ unkept: [] })
    expect(await found()).toEqual([true, true])
    const items = await books.reader.selectFrom('response_items').select('id').execute()
    expect(items).toEqual([{ id: 'msg_of_resp_1' }])
    await books.close()
  })

  it.each(cases)('never leaves a file without its content: $name', async ({ plans, kept }) => {
    const path = join(temporaryFolder(), 'sluice.db')
    const books = openStateBooks({ path, failPlans: plans })
    const file = {
      customerId: 'cus_a',
      expiresAt: books.expiresAt,
      mediaType: 'text/plain',
      name: null,
      content: [Buffer.from('content')],
      mostBytes: 100,
    }
    await expect(storeFile(books.state, file)).rejects.toThrow(WriteError)
    const rows = await books.reader.selectFrom('files').select('id').execute()
    expect(rows).toHaveLength(kept ? 1 : 0)
    for (const { id } of rows) expect(await openFile(books.state, { id })).toBeDefined()
    // What failed for certain leaves no blob; what may have happened leaves it to the sweep.
    const isCertain = plans[0]?.act === 'busy'
    expect(books.state.blobs.contents.size).toBe(isCertain ? 0 : 1)
    await books.close()
  })
})
