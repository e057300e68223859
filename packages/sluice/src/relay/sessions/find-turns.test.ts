import { describe, expect, it } from 'vitest'
import { aResponse, openStateBooks, type StateBooks } from '../../../../../tests/kit/stored-state.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { readStateFields } from '../../protocols/chat/openai-responses/state-fields.ts'
import { createConversation, saveResponse } from '../../records/responses/commands.ts'
import { sealItems, sealMetadata } from '../../records/responses/seal-conversation.ts'
import { findTurns, type LocalTurns } from './find-turns.ts'

const PIN = { channelId: 'chn_1', credentialId: 'crd_1' }
const OTHER_PIN = { channelId: 'chn_2', credentialId: null }
const said = (text: string, role = 'user'): JsonObject => ({ type: 'message', role, content: text })

async function someBooks(): Promise<StateBooks> {
  const books = openStateBooks()
  const save = (...args: Parameters<typeof aResponse>) => books.runner.run(saveResponse, aResponse(...args))
  const answer = (id: string, output: JsonObject[]) => ({ id, status: 'completed', output })
  await save(books, 'resp_1', {
    content: {
      input: [said('one')],
      answer: answer('resp_1', [{ ...said('uno', 'assistant'), id: 'msg_1' }]),
    },
  })
  await save(books, 'resp_2', {
    previousId: 'resp_1',
    content: { input: [said('two')], answer: answer('resp_2', [said('due', 'assistant')]) },
  })
  await save(books, 'resp_sum', {
    previousId: 'resp_2',
    content: {
      input: [],
      answer: answer('resp_sum', [{ id: 'cmp_1', type: 'compaction', encrypted_content: 's' }]),
    },
  })
  await save(books, 'resp_queued', {
    background: true,
    status: 'queued',
    content: { input: [], answer: answer('resp_queued', []) },
  })
  await save(books, 'resp_vendor', { content: { pin: PIN, itemIds: ['msg_vendor'] } })
  await save(books, 'resp_other', { content: { pin: OTHER_PIN, itemIds: ['msg_other'] } })
  await save(books, 'resp_mixed', {
    previousId: 'resp_vendor',
    content: { input: [], answer: answer('resp_mixed', []) },
  })
  await save(books, 'resp_foreign', { customerId: 'cus_b' })
  const place = { customerId: 'cus_a', id: 'conv_1' }
  await books.runner.run(createConversation, {
    ...place,
    createdAt: 0,
    expiresAt: books.expiresAt,
    metadata: sealMetadata(books.sealing, place, {}),
    items: sealItems(books.sealing, place, [{ ...said('in a conversation'), id: 'msg_c' }]),
  })
  return books
}

const local: LocalTurns = { find: (id) => (id === 'resp_local' ? [said('here')] : undefined) }

async function find(body: JsonObject) {
  const books = await someBooks()
  const found = await findTurns(readStateFields(body), 'cus_a', books.state, local)
  const items = found.stored?.items.map((item) => item.content ?? item.type)
  return { items, byId: [...(found.stored?.byId.keys() ?? [])], pin: found.pin }
}

const reference = (id: string): JsonObject => ({ type: 'item_reference', id })

describe('findTurns', () => {
  it.each<[string, JsonObject, unknown]>([
    ['nothing', { input: 'x' }, { items: undefined, byId: [], pin: undefined }],
    ['a chain', { previous_response_id: 'resp_2' }, { items: ['one', 'uno', 'two', 'due'] }],
    ['what a summary stands for', { previous_response_id: 'resp_sum' }, { items: ['compaction'] }],
    ['a conversation', { conversation: 'conv_1' }, { items: ['in a conversation'] }],
    ['an item', { input: [reference('msg_1'), reference('msg_unknown')] }, { items: [], byId: ['msg_1'] }],
    ['an item of the input', { input: [reference('msg_2_in0')] }, { byId: ['msg_2_in0'] }],
    [
      'a response that a vendor keeps',
      { previous_response_id: 'resp_vendor' },
      { items: undefined, pin: PIN },
    ],
    ['an item that a vendor keeps', { input: [reference('msg_vendor')] }, { pin: PIN }],
    ['both of them', { previous_response_id: 'resp_vendor', input: [reference('msg_vendor')] }, { pin: PIN }],
    ['what the connection alone knows', { previous_response_id: 'resp_local' }, { items: ['here'] }],
  ])('finds %s', async (_, body, found) => {
    expect(await find(body)).toMatchObject(found as object)
  })

  it.each<[string, JsonObject, string]>([
    ['an unknown response', { previous_response_id: 'resp_x' }, 'previous_response_not_found'],
    ['that of another customer', { previous_response_id: 'resp_foreign' }, 'previous_response_not_found'],
    [
      'one whose beginning lies elsewhere',
      { previous_response_id: 'resp_mixed' },
      'previous_response_not_found',
    ],
    ['one that is being made', { previous_response_id: 'resp_queued' }, 'previous_response_not_finished'],
    ['an unknown conversation', { conversation: 'conv_x' }, 'conversation_not_found'],
    ['ours and a vendor’s', { input: [reference('msg_1'), reference('msg_vendor')] }, 'invalid_value'],
    ['two vendors’', { input: [reference('msg_vendor'), reference('msg_other')] }, 'invalid_value'],
  ])('refuses %s', async (_, body, code) => {
    await expect(find(body)).rejects.toMatchObject({ code })
  })
})
