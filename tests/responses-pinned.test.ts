import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonAnswer } from './kit/chat-answers.ts'
import { VENDOR_KEY } from './kit/demo-vendor.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import { failureOf } from './kit/openai-sdk.ts'
import { type ResponsesVendor, refusal, startResponsesVendor } from './kit/responses-vendor.ts'
import { readBooks } from './kit/seen-books.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Responses that were passed through: their vendor keeps them, and is asked for them (conversion.md 49). */

describe('responses that a vendor keeps', () => {
  const ALICE = testKey('alice')
  const BOB = testKey('bob')
  const CANARY = 'leaked-canary-0123456789'
  let vendor: ResponsesVendor
  let gateway: StartedGateway
  const alice = (key = ALICE): OpenAI =>
    new OpenAI({ apiKey: key, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
  const faults: { path: RegExp; answer: ReturnType<typeof refusal> }[] = []

  const config = (channels: object[], responses: object = {}): string =>
    JSON.stringify({
      channels,
      prices: [{ model: 'ours', input: '1', output: '2' }],
      customers: [
        { name: 'alice', balance: '10', api_keys: [{ name: 'k', key: ALICE }] },
        { name: 'bob', balance: '10', api_keys: [{ name: 'k', key: BOB, rpm: 3 }] },
      ],
      responses,
    })
  const channel = () => ({
    name: 'vendor',
    provider: 'openai',
    base_url: vendor.url,
    api_key: VENDOR_KEY,
    models: ['ours'],
    model_map: { ours: 'vendor-model' },
  })

  beforeAll(async () => {
    vendor = await startResponsesVendor(faults)
    gateway = await startGateway({ config: config([channel()]) })
  })
  afterAll(async () => {
    await gateway?.kill()
    await vendor?.close()
  })

  const last = () => {
    const { method, path, headers } = vendor.requests.at(-1) ?? { method: '', path: '', headers: new Map() }
    return [`${method} ${path}`, headers.get('authorization')]
  }

  it('are asked for where they are, with the key that they were made with', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    expect(made).toMatchObject({ id: 'resp_vendor1', model: 'ours' })
    const before = await readBooks(gateway, 'alice')
    const shown = await alice().responses.retrieve(made.id, { include: ['message.output_text.logprobs'] })
    expect(shown).toMatchObject({ id: made.id, model: 'ours', output: made.output })
    expect(last()).toEqual([
      'GET /v1/responses/resp_vendor1?include%5B%5D=message.output_text.logprobs',
      `Bearer ${VENDOR_KEY}`,
    ])
    const items = await alice().responses.inputItems.list(made.id, { limit: 7, order: 'asc' })
    expect(items).toMatchObject({ data: [] })
    expect(last()[0]).toBe('GET /v1/responses/resp_vendor1/input_items?limit=7&order=asc')
    const refused = await failureOf(alice().responses.cancel(made.id))
    expect([refused.status, refused.message]).toEqual([400, '400 Cannot cancel a synchronous response.'])
    expect(await readBooks(gateway, 'alice')).toEqual(before)
  })

  it('are found where they were streamed too', async () => {
    const made = await alice().responses.stream({ model: 'ours', input: 'Hi.' }).finalResponse()
    expect(await alice().responses.retrieve(made.id)).toMatchObject({ id: made.id, model: 'ours' })
    const [item] = made.output
    const refer = { type: 'item_reference' as const, id: item?.id ?? '' }
    await alice().responses.create({ model: 'ours', input: [refer, { role: 'user', content: 'And?' }] })
    expect(vendor.requests.at(-1)?.json).toMatchObject({ input: [refer, { content: 'And?' }] })
  })

  it('are gone on from there, and nowhere else', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    const next = await alice().responses.create({
      model: 'ours',
      input: 'And?',
      previous_response_id: made.id,
    })
    expect(next.previous_response_id).toBe(made.id)
    expect(vendor.requests.at(-1)?.json).toMatchObject({ previous_response_id: made.id, input: 'And?' })
    const refused = await failureOf(
      alice(BOB).responses.create({ model: 'ours', input: 'And?', previous_response_id: made.id }),
    )
    expect([refused.status, refused.code]).toEqual([404, 'previous_response_not_found'])
    const counted = await alice().responses.inputTokens.count({
      model: 'ours',
      input: 'And?',
      previous_response_id: made.id,
    })
    expect(counted.input_tokens).toBe(4321)
    expect(vendor.requests.at(-1)?.json).toMatchObject({
      model: 'vendor-model',
      previous_response_id: made.id,
    })
  })

  it('cannot be gone on from in the background', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    const ask = { model: 'ours', input: 'And?', previous_response_id: made.id, background: true }
    expect(await failureOf(alice().responses.create(ask))).toMatchObject({ status: 400, param: 'background' })
  })

  it('are unknown to others, at whose wish nothing is asked', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    const asked = vendor.requests.length
    expect((await failureOf(alice(BOB).responses.retrieve(made.id))).status).toBe(404)
    expect((await failureOf(alice(BOB).responses.delete(made.id))).status).toBe(404)
    expect((await failureOf(alice().responses.retrieve('../files'))).status).toBe(404)
    expect(vendor.requests.length).toBe(asked)
    // Bob may call three times a minute.
    expect((await failureOf(alice(BOB).responses.inputItems.list(made.id))).status).toBe(404)
    expect((await failureOf(alice(BOB).responses.retrieve(made.id))).status).toBe(429)
  })

  it('are deleted there and here', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    await alice().responses.delete(made.id)
    expect(vendor.kept.has(made.id)).toBe(false)
    const asked = vendor.requests.length
    expect((await failureOf(alice().responses.retrieve(made.id))).status).toBe(404)
    expect(vendor.requests.length).toBe(asked)
  })

  it.each([
    [refusal(401, `Incorrect API key provided: ${VENDOR_KEY}`), 502],
    [refusal(500, `boom at 10.0.0.1 with ${CANARY}`), 502],
    [refusal(400, `Bad id for ${VENDOR_KEY}`), 400],
    [
      jsonAnswer(429, { error: { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' } }),
      429,
    ],
  ])('show the vendor’s failures without its secrets', async (answer, status) => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    faults.push({ path: /^GET/, answer })
    const refused = await failureOf(alice().responses.retrieve(made.id))
    expect(refused.status).toBe(status)
    expect(JSON.stringify(refused.error)).not.toMatch(new RegExp(`${VENDOR_KEY}|${CANARY}|10\\.0\\.0\\.1`))
  })

  it('are summed up by the vendor itself', async () => {
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Long story.' }]
    const { data, request_id: id } = await alice().responses.compact({ model: 'ours', input }).withResponse()
    expect(data).toMatchObject({ id: 'resp_compacted', output: [{ role: 'user' }, { type: 'compaction' }] })
    expect(vendor.requests.at(-1)).toMatchObject({
      path: '/v1/responses/compact',
      json: { model: 'vendor-model', input },
    })
    const row = await readRow(gateway, id ?? '')
    expect(row).toMatchObject({
      status: 'succeeded',
      path: 'passthrough',
      usage: { input: 10, output: 20 },
      charge: '0.00005',
    })
    const made = await alice().responses.create({
      model: 'ours',
      input: [...input, { type: 'compaction_trigger' }],
    })
    expect(made.output).toMatchObject([{ type: 'compaction', encrypted_content: 'sealed-by-the-vendor' }])
  })

  it('cannot be had once their channel is gone', async () => {
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    const other = { name: 'other', provider: 'demo', models: ['ours'], model_map: { ours: 'demo-chat' } }
    gateway.reconfigure(config([other]))
    await expect
      .poll(async () => (await failureOf(alice().responses.retrieve(made.id))).status, { timeout: 10_000 })
      .toBe(503)
    const ask = { model: 'ours', input: 'And?', previous_response_id: made.id }
    expect((await failureOf(alice().responses.create(ask))).status).toBe(503)
  })

  it('nothing is kept where it is switched off', async () => {
    const other = { name: 'other', provider: 'demo', models: ['ours'], model_map: { ours: 'demo-chat' } }
    gateway.reconfigure(config([other], { store: 'off' }))
    await expect
      .poll(async () => (await failureOrNone(alice().conversations.create({})))?.status, { timeout: 10_000 })
      .toBe(404)
    const made = await alice().responses.create({ model: 'ours', input: 'Hi.' })
    expect((await failureOf(alice().responses.retrieve(made.id))).status).toBe(404)
    const background = alice().responses.create({ model: 'ours', input: 'Hi.', background: true })
    expect(await failureOf(background)).toMatchObject({ status: 400, param: 'background' })
  })

  it('leave right books', async () => {
    await expectRightBooks(gateway)
  })
})

async function failureOrNone(call: Promise<unknown>) {
  return call.then(
    () => undefined,
    (error: unknown) => (error instanceof OpenAI.APIError ? error : undefined),
  )
}
