import { describe, expect, it } from 'vitest'
import type { ApiKeysRow } from '../../io/database/tables.ts'
import { buildKeyring } from './build-keyring.ts'
import type { CustomerEntry } from './keyring.ts'

const CUSTOMER: CustomerEntry = {
  id: 'cus_1',
  name: 'alice',
  accountId: 'acc_1',
  status: 'active',
  group: 'default',
  unlimited: false,
}

function row(parts: Partial<ApiKeysRow> = {}): ApiKeysRow {
  return {
    id: 'key_1',
    customer_id: 'cus_1',
    name: 'laptop',
    digest: 'd1',
    prefix: 'sk-',
    last4: 'abcd',
    status: 'active',
    models: '["gpt-*"]',
    limit_amount: 5_000_000_000n,
    used: 0n,
    held: 0n,
    expires_at: 1_800_000_000_000n,
    rpm: 60n,
    tpm: 1000n,
    concurrency: 5n,
    allow_ip: '["10.0.0.0/8"]',
    management: 1n,
    response_profile: 'ohmygpt',
    reasoning: 'think',
    source: 'file',
    created_at: 0n,
    ...parts,
  }
}

const customers = new Map([['cus_1', CUSTOMER]])

describe('buildKeyring', () => {
  it('reads every column that a call needs', () => {
    const { keyring, faults } = buildKeyring([row()], customers)
    expect(faults).toEqual([])
    expect(keyring.find('d1')).toEqual({
      id: 'key_1',
      name: 'laptop',
      status: 'active',
      expiresAt: 1_800_000_000_000,
      models: ['gpt-*'],
      limit: 5_000_000_000n,
      rpm: 60,
      tpm: 1000,
      concurrency: 5,
      allowIp: ['10.0.0.0/8'],
      management: true,
      responseProfile: 'ohmygpt',
      reasoning: 'think',
      customer: CUSTOMER,
    })
    expect(keyring.byId('key_1')).toBe(keyring.find('d1'))
    expect(keyring.find('d2')).toBeUndefined()
  })

  it('reads what is not set', () => {
    const bare = row({
      models: '[]',
      allow_ip: '[]',
      limit_amount: null,
      expires_at: null,
      management: 0n,
      response_profile: null,
      reasoning: 'a style of another version',
    })
    expect(buildKeyring([bare], customers).keyring.find('d1')).toMatchObject({
      models: [],
      limit: null,
      expiresAt: null,
      management: false,
      responseProfile: null,
      reasoning: null,
    })
  })

  it('finds revoked keys too', () => {
    expect(buildKeyring([row({ status: 'revoked' })], customers).keyring.find('d1')?.status).toBe('revoked')
  })

  it.each([
    { name: 'a status nobody knows', parts: { status: 'sleeping' } },
    { name: 'models that are no list', parts: { models: 'gpt-4o' } },
    { name: 'models that are no texts', parts: { models: '[1]' } },
    { name: 'addresses that are no list', parts: { allow_ip: '{}' } },
    { name: 'a customer without an account', parts: { customer_id: 'cus_2' } },
  ])('leaves out a key with $name, and says so', ({ parts }) => {
    const { keyring, faults } = buildKeyring([row({ id: 'key_0', digest: 'd0', ...parts }), row()], customers)
    expect(keyring.find('d0')).toBeUndefined()
    expect(keyring.byId('key_0')).toBeUndefined()
    expect(keyring.find('d1')).toBeDefined()
    expect(faults).toMatchObject([{ keyId: 'key_0' }])
  })
})
