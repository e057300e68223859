import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { readRow } from './kit/gateway-books.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { postChat, readAnswer } from './kit/post-chat.ts'
import { objectsOf } from './kit/seen-books.ts'
import {
  ALICE,
  aCall,
  expectRefused,
  startTrapGateway,
  TRAP_MODEL,
  type TrapGateway,
} from './kit/trap-gateway.ts'

/** Keys that open nothing, or not this. */

const EXPIRED = testKey('expired')
const NARROW = testKey('narrow')
const ELSEWHERE = testKey('elsewhere')
const HERE = testKey('here')
const SPENT = testKey('spent')
const BROKE = testKey('broke')
const HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'] as const

let sut: TrapGateway
/** Made at run time, because what the file declares is not taken away elsewhere. */
let revoked = ''
let suspended = ''

beforeAll(async () => {
  const keys: JsonObject[] = [
    { name: 'expired', key: EXPIRED, expires_at: '2024-01-01' },
    { name: 'narrow', key: NARROW, models: ['other-*'] },
    { name: 'elsewhere', key: ELSEWHERE, allow_ip: ['10.0.0.0/8', '2001:db8::/32'] },
    { name: 'here', key: HERE, allow_ip: ['127.0.0.0/8', '::1'] },
    { name: 'spent', key: SPENT, limit: '0.000001' },
  ]
  sut = await startTrapGateway({
    customers: [aCustomer('bob', { api_keys: keys }), aCustomer('broke', { balance: '0' })],
  })
  const { gateway } = sut
  const create = async (path: string, body: JsonObject) => {
    const answer = await gateway.admin('POST', path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body
  }
  const carol = await create('/api/admin/customers', { name: 'carol', balance: '5' })
  const first = await create(`/api/admin/customers/${carol.id}/api-keys`, { name: 'first' })
  const second = await create(`/api/admin/customers/${carol.id}/api-keys`, { name: 'second' })
  revoked = String(first.key)
  suspended = String(second.key)
  for (const key of [revoked, suspended]) {
    expect((await postChat(gateway, aCall(), { authorization: key })).status).toBe(200)
  }
  expect((await gateway.admin('DELETE', `/api/admin/api-keys/${first.id}`)).status).toBe(204)
  const patch = { status: 'disabled' }
  expect((await gateway.admin('PATCH', `/api/admin/customers/${carol.id}`, patch)).status).toBe(200)
})
afterAll(() => sut.close())

function ask(headers: Record<string, string>, fields: JsonObject = {}) {
  return sut.withoutEffect(() => postChat(sut.gateway, aCall(fields), headers))
}

describe('401', () => {
  it.each([
    ['no key', () => ({})],
    ['an empty key', () => ({ authorization: '' })],
    ['a scheme alone', () => ({ authorization: 'Bearer' })],
    ['an unknown key', () => ({ authorization: `Bearer ${testKey('nobody')}` })],
    ['a key of another form', () => ({ authorization: 'Bearer hunter2' })],
    ['a key with a blank inside', () => ({ authorization: `Bearer ${ALICE.slice(0, 9)} ${ALICE.slice(9)}` })],
    ['another scheme', () => ({ authorization: `Basic ${Buffer.from(`u:${ALICE}`).toString('base64')}` })],
    ['a key with a letter more', () => ({ authorization: `Bearer ${ALICE}x` })],
    ['a key in capitals', () => ({ authorization: `Bearer ${ALICE.toUpperCase()}` })],
    ['a very long key', () => ({ authorization: `Bearer sk-${'a'.repeat(8000)}` })],
    ['SQL', () => ({ 'x-api-key': "sk-' OR '1'='1" })],
    ['wildcards (C27)', () => ({ 'x-api-key': '%_%_%' })],
    ['a revoked key', () => ({ authorization: `Bearer ${revoked}` })],
    ['an expired key', () => ({ authorization: `Bearer ${EXPIRED}` })],
    ['a suspended customer', () => ({ authorization: `Bearer ${suspended}` })],
    ["the admin's token", () => ({ authorization: 'Bearer admin-of-this-test-only' })],
    ['two keys in two headers', () => ({ authorization: `Bearer ${ALICE}`, 'x-api-key': HERE })],
    ['two keys in one header', () => ({ authorization: `Bearer ${ALICE}, Bearer ${HERE}` })],
    ['a good key and a revoked one', () => ({ authorization: `Bearer ${ALICE}`, 'api-key': revoked })],
    [
      'a good key and an expired one',
      () => ({ authorization: `Bearer ${ALICE}`, 'x-goog-api-key': EXPIRED }),
    ],
  ] satisfies [string, () => Record<string, string>][])('%s', async (_, headers) => {
    const answer = await ask(headers())
    expectRefused(answer, {
      status: 401,
      code: 'invalid_api_key',
      type: 'invalid_request_error',
      param: null,
    })
  })

  it('says the same of a key that never was, is revoked, or has expired', async () => {
    const texts = await Promise.all(
      [testKey('nobody'), revoked, EXPIRED].map(async (key) => (await ask({ 'x-api-key': key })).text),
    )
    expect(new Set(texts).size).toBe(1)
  })

  it('comes before what is wrong with the fields, and after what is no JSON (R31)', async () => {
    const post = (body: string) => sut.withoutEffect(() => postChat(sut.gateway, body))
    expectRefused(await post('{}'), { status: 401 })
    expectRefused(await post('{'), { status: 400, code: 'invalid_json' })
  })
})

describe('a good key beside other values', () => {
  it('counts, with a warning (R24)', async () => {
    const answer = await postChat(sut.gateway, aCall(), {
      authorization: `Bearer ${ALICE}`,
      'x-api-key': 'none',
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-sluice-warning')).toBe('dropped:credential')
  })

  it('may be given twice', async () => {
    const answer = await postChat(sut.gateway, aCall(), {
      authorization: `Bearer ${ALICE}`,
      'x-api-key': ALICE,
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-sluice-warning')).toBeNull()
  })
})

describe('403', () => {
  it.each(HEADERS)('a model that the key may not call, with the key in %s (C08)', async (header) => {
    const answer = await ask({ [header]: NARROW })
    expectRefused(answer, { status: 403, code: 'permission_denied', type: 'invalid_request_error' })
    expect(await readRow(sut.gateway, answer.requestId)).toMatchObject({
      status: 'refused',
      http_status: 403,
      customer: expect.any(String),
      charge: '0',
      attempts: 0,
    })
  })

  it('an unknown model is unknown to a restricted key too', async () => {
    expectRefused(await ask({ authorization: NARROW }, { model: 'no-such-model' }), {
      status: 404,
      param: 'model',
    })
  })

  it('an address that the key may not be used from', async () => {
    expectRefused(await ask({ authorization: ELSEWHERE }), { status: 403, code: 'permission_denied' })
    // A header that anyone can write changes nothing as long as no proxy is trusted.
    expectRefused(await ask({ authorization: ELSEWHERE, 'x-forwarded-for': '10.1.1.1' }), { status: 403 })
    expect((await postChat(sut.gateway, aCall(), { authorization: HERE })).status).toBe(200)
  })

  it('the list of models shows a key what it may call', async () => {
    const list = async (key: string) => {
      const response = await fetch(`${sut.gateway.url}/v1/models`, { headers: { authorization: key } })
      return objectsOf((await readAnswer(response)).json.data).map(({ id }) => id)
    }
    expect(await list(ALICE)).toContain(TRAP_MODEL)
    expect(await list(NARROW)).toEqual([])
  })
})

describe('402', () => {
  it.each([
    ['a customer without money', BROKE],
    ['a key whose own limit is used up', SPENT],
  ])('%s', async (_, key) => {
    for (const stream of [false, true]) {
      const answer = await ask({ authorization: key }, { stream })
      expectRefused(answer, { status: 402, code: 'insufficient_quota', type: 'insufficient_quota' })
      expect(await readRow(sut.gateway, answer.requestId)).toMatchObject({ status: 'refused', charge: '0' })
    }
  })
})

describe('a refusal of a known key has a row', () => {
  it.each([
    { name: 'whose body is no JSON', key: ALICE, body: '{"model":', code: 'invalid_json', status: 400 },
    {
      name: 'from an address that it may not come from',
      key: ELSEWHERE,
      body: JSON.stringify(aCall()),
      status: 403,
    },
  ])('$name', async ({ key, body, status }) => {
    const answer = await postChat(sut.gateway, body, { authorization: key })
    expect(answer.status).toBe(status)
    const id = answer.headers.get('x-request-id') ?? ''
    await expect.poll(async () => (await readRow(sut.gateway, id)).status).toBe('refused')
    expect(await readRow(sut.gateway, id)).toMatchObject({ http_status: status, charge: '0' })
  })
})

it('leaves the process as it was', () => sut.expectUnharmed())
