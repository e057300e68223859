import { describe, expect, it } from 'vitest'
import { openTestControl, readTestConfig, type TestControl } from '../../../../tests/kit/control.ts'
import { applyConfig } from './apply-config.ts'
import { createChannel, patchChannel, readChannel } from './channels.ts'
import { createCustomer, creditCustomer, patchCustomer, readCustomer } from './customers.ts'
import { createKey, findKey, listKeys, patchKey, revokeKey } from './keys.ts'
import { putPrice } from './prices.ts'
import { openLiveReload } from './reload.ts'

const key = (letter: string): string => `sk-${letter.repeat(24)}`

async function apply({ ports, log }: TestControl, text: string) {
  return await applyConfig(ports, readTestConfig(text), log)
}

async function statusOf({ ports }: TestControl, text: string): Promise<string | undefined> {
  const live = await openLiveReload(
    { ...ports, catalogue: [], log: { debug() {}, info() {}, warn() {}, error() {}, line() {}, flush() {} } },
    readTestConfig('').settings,
  )
  return live.current().keyring.find(ports.digestKey(text))?.status
}

const alice = (keys: string, more = ''): string =>
  `customers: [ { name: alice, ${more} api_keys: [ ${keys} ] } ]`

describe('applyConfig', () => {
  it('creates what the file says, grants the balance once and prints generated keys once', async () => {
    const control = openTestControl()
    const text = `
channels: [ { name: a, provider: demo, models: [demo-chat], headers: { x-a: b } } ]
prices: [ { model: demo-chat, input: "2" } ]
groups: [ { name: gold, multiplier: "0.5" } ]
${alice('{ name: one }', 'group: gold, balance: "10",')}
`
    const first = await apply(control, text)
    expect(first.generatedKeys).toEqual([
      { customer: 'alice', name: 'one', key: expect.stringMatching(/^sk-[A-Za-z0-9]{48}$/) },
    ])
    expect(await readCustomer(control.ports, 'alice')).toMatchObject({
      available: '10',
      group: 'gold',
      source: 'file',
    })
    const second = await apply(control, text)
    expect(second).toEqual({ changes: [], generatedKeys: [] })
    expect(await readCustomer(control.ports, 'alice')).toMatchObject({ available: '10' })
    expect(await statusOf(control, first.generatedKeys[0]?.key ?? '')).toBe('active')
  })

  it('keeps the row of an unchanged upstream secret, and with it its health', async () => {
    const control = openTestControl()
    await apply(
      control,
      'channels: [ { name: a, provider: openai, api_keys: [k-first-0001, k-second-002] } ]',
    )
    const before = await readChannel(control.ports, 'a')
    await apply(
      control,
      'channels: [ { name: a, provider: openai, api_keys: [k-third-00003, k-second-002] } ]',
    )
    const after = await readChannel(control.ports, 'a')
    expect(after.credentials[1]).toEqual(before.credentials[1])
    expect(after.credentials[0]?.id).not.toBe(before.credentials[0]?.id)
    await apply(
      control,
      'channels: [ { name: a, provider: openai, api_keys: [k-second-002, k-third-00003] } ]',
    )
    expect((await readChannel(control.ports, 'a')).credentials).toEqual(after.credentials.toReversed())
  })

  it('disables channels and keys that the file no longer says, and logs it; customers stay, prices fall back', async () => {
    const control = openTestControl()
    await apply(
      control,
      `channels: [ { name: a, provider: demo }, { name: b, provider: demo } ]
prices: [ { model: demo-chat, input: 9 } ]
${alice(`{ name: one, key: ${key('a')} }, { name: two, key: ${key('b')} }`, 'balance: 3,')}`,
    )
    await apply(
      control,
      `channels: [ { name: a, provider: demo } ]\n${alice(`{ name: one, key: ${key('a')} }`)}`,
    )
    expect(await readChannel(control.ports, 'b')).toMatchObject({ status: 'disabled' })
    expect(await statusOf(control, key('a'))).toBe('active')
    expect(await statusOf(control, key('b'))).toBe('disabled')
    expect(control.log.lines).toContain('warn configuration file: channel disabled {"name":"b"}')
    expect(control.log.lines).toContain('warn configuration file: key disabled {"name":"alice/two"}')
    expect(await control.ports.reader.selectFrom('prices').selectAll().execute()).toEqual([])

    await apply(control, '{}')
    expect(await readCustomer(control.ports, 'alice')).toMatchObject({
      available: '3',
      status: 'active',
      source: 'database',
    })
    expect(await statusOf(control, key('a'))).toBe('disabled')
    expect(await readChannel(control.ports, 'a')).toMatchObject({ status: 'disabled' })

    await apply(
      control,
      `channels: [ { name: b, provider: demo } ]\n${alice(`{ name: two, key: ${key('b')} }`)}`,
    )
    expect(await readChannel(control.ports, 'b')).toMatchObject({ status: 'active', source: 'file' })
    expect(await statusOf(control, key('b'))).toBe('active')
    expect(await statusOf(control, key('a'))).toBe('disabled')
  })

  it('revokes the old key when a key changes, and takes it back when the file does', async () => {
    const control = openTestControl()
    await apply(control, alice(`{ name: one, key: ${key('a')} }`))
    await apply(control, alice(`{ name: one, key: ${key('b')} }`))
    expect([await statusOf(control, key('a')), await statusOf(control, key('b'))]).toEqual([
      'revoked',
      'active',
    ])
    await apply(control, alice(`{ name: one, key: ${key('a')} }`))
    expect([await statusOf(control, key('a')), await statusOf(control, key('b'))]).toEqual([
      'active',
      'revoked',
    ])
  })

  it('swaps and renames keys without loss', async () => {
    const control = openTestControl()
    await apply(control, alice(`{ name: one, key: ${key('a')} }, { name: two, key: ${key('b')} }`))
    await apply(control, alice(`{ name: one, key: ${key('b')} }, { name: two, key: ${key('a')} }`))
    expect([await statusOf(control, key('a')), await statusOf(control, key('b'))]).toEqual([
      'active',
      'active',
    ])
    await apply(control, alice(`{ name: three, key: ${key('a')} }, { name: one, key: ${key('b')} }`))
    expect((await findKey(control.ports, 'three', 'alice')).status).toBe('active')
    expect((await listKeys(control.ports, { limit: 50 })).data).toHaveLength(2)
  })

  it('changes nothing at all when one entry is refused', async () => {
    const control = openTestControl()
    await apply(control, `customers: [ { name: bob, api_keys: [ { name: k, key: ${key('b')} } ] } ]`)
    const stolen = `channels: [ { name: new, provider: demo } ]
customers: [ { name: bob, api_keys: [ { name: k, key: ${key('c')} } ] }, { name: eve, api_keys: [ { name: k, key: ${key('b')} } ] } ]`
    await expect(apply(control, stolen)).rejects.toMatchObject({ kind: 'conflict', code: 'key_taken' })
    await expect(readChannel(control.ports, 'new')).rejects.toMatchObject({ kind: 'not-found' })
    await expect(readCustomer(control.ports, 'eve')).rejects.toMatchObject({ kind: 'not-found' })
    expect(await statusOf(control, key('b'))).toBe('active')
    expect(await statusOf(control, key('c'))).toBeUndefined()
  })

  it('does not bring back a key that an operator revoked', async () => {
    const control = openTestControl()
    await createCustomer(control.ports, 'owner-token', { name: 'alice' })
    const made = await createKey(control.ports, 'owner-token', 'alice', { name: 'one', key: key('a') })
    await revokeKey(control.ports, 'owner-token', made.id)
    await expect(apply(control, alice(`{ name: one, key: ${key('a')} }`))).rejects.toMatchObject({
      code: 'revoked',
    })
  })

  it('takes over entries of the database by name, and leaves what it does not say of them', async () => {
    const control = openTestControl()
    const { ports } = control
    await createCustomer(ports, 'owner-token', {
      name: 'alice',
      group: 'gold',
      credit_limit: '7',
      balance: '1',
    })
    await createKey(ports, 'owner-token', 'alice', { name: 'other' })
    await createChannel(ports, 'owner-token', { name: 'own', provider: 'demo' })
    await apply(control, 'customers: [ { name: alice, balance: "100" } ]')
    expect(await readCustomer(ports, 'alice')).toMatchObject({
      group: 'gold',
      credit_limit: '7',
      available: '1',
      source: 'file',
    })
    expect(await findKey(ports, 'other', 'alice')).toMatchObject({ status: 'active', source: 'database' })
    expect(await readChannel(ports, 'own')).toMatchObject({ status: 'active', source: 'database' })
    await apply(control, 'customers: [ { name: alice, group: silver, credit_limit: unlimited } ]')
    expect(await readCustomer(ports, 'alice')).toMatchObject({ group: 'silver', credit_limit: 'unlimited' })
    await apply(control, 'customers: [ { name: alice } ]')
    expect(await readCustomer(ports, 'alice')).toMatchObject({ group: 'default', credit_limit: '0' })
  })

  it('owns what it declares: acts of others on it are refused, money is not', async () => {
    const control = openTestControl()
    const { ports } = control
    await apply(
      control,
      `channels: [ { name: a, provider: demo } ]
prices: [ { model: m, input: 1 } ]
${alice(`{ name: one, key: ${key('a')} }`)}`,
    )
    const refused = { kind: 'conflict', code: 'declared_in_file' }
    const { id } = await findKey(ports, 'one', 'alice')
    await expect(patchChannel(ports, 'owner-token', 'a', { priority: 3 })).rejects.toMatchObject(refused)
    await expect(patchCustomer(ports, 'owner-token', 'alice', { group: 'x' })).rejects.toMatchObject(refused)
    await expect(patchKey(ports, 'owner-token', id, { rpm: 3 })).rejects.toMatchObject(refused)
    await expect(revokeKey(ports, 'owner-token', id)).rejects.toMatchObject(refused)
    await expect(putPrice(ports, 'owner-token', 'm', { input: '2' })).rejects.toMatchObject(refused)
    expect(await creditCustomer(ports, 'owner-token', 'alice', { amount: 5, reason: 'gift' })).toMatchObject({
      available: '5',
    })
  })
})
