import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestControl, readTestConfig } from '../../../../tests/kit/control.ts'
import { temporaryFolder } from '../../../../tests/kit/temporary-folder.ts'
import { createChannel, deleteChannel, patchChannel } from './channels.ts'
import { readEnvironment } from './config/environment.ts'
import { createCustomer, patchCustomer } from './customers.ts'
import { bindInstall } from './install.ts'
import { createKey, revokeKey } from './keys.ts'
import { BUILT_IN_CATALOGUE } from './open-control.ts'
import { putPrice } from './prices.ts'
import { openLiveReload } from './reload.ts'
import { reloadConfig } from './reload-config.ts'

async function open() {
  const control = openTestControl()
  const { ports, log } = control
  const live = await openLiveReload(
    { ...ports, catalogue: BUILT_IN_CATALOGUE, log },
    readTestConfig('').settings,
  )
  return { ...control, live }
}

describe('openLiveReload', () => {
  it('swaps what an act touched at the next look, and nothing else', async () => {
    const { ports, live } = await open()
    const before = live.current()
    await live.poll()
    expect(live.current()).toBe(before)

    await createCustomer(ports, 'owner-token', { name: 'alice' })
    const { id, key } = await createKey(ports, 'owner-token', 'alice', { rpm: 5 })
    expect(live.current().keyring.find(ports.digestKey(key))).toBeUndefined()
    await live.poll()
    expect(live.current().keyring.find(ports.digestKey(key))).toMatchObject({ rpm: 5, status: 'active' })
    expect(live.current().channels).toBe(before.channels)

    await patchCustomer(ports, 'owner-token', 'alice', { status: 'disabled' })
    await revokeKey(ports, 'owner-token', id)
    await live.poll()
    expect(live.current().keyring.byId(id)).toMatchObject({
      status: 'revoked',
      customer: { status: 'disabled' },
    })

    const channel = await createChannel(ports, 'owner-token', { name: 'c', provider: 'demo' })
    await putPrice(ports, 'owner-token', 'mine', { input: '1' })
    await live.poll()
    expect(live.current().channels.byId(channel.id)?.name).toBe('c')
    expect(live.current().prices.priceOf({ asked: 'mine', at: 0 })?.lines.input).toBe(1_000_000_000n)
    await patchChannel(ports, 'owner-token', 'c', { status: 'disabled' })
    await live.poll()
    expect(live.current().channels.byId(channel.id)).toBeUndefined()
    await deleteChannel(ports, 'owner-token', 'c')
    await live.poll()
  })

  it('keeps the values that stand when rows cannot be read, and says so once', async () => {
    const { ports, live, books, log } = await open()
    const before = live.current()
    await putPrice(ports, 'owner-token', 'mine', { input: '1' })
    await books.change(`UPDATE prices SET settings = '{'`)
    await live.poll()
    await live.poll()
    expect(live.current()).toBe(before)
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1)
    await putPrice(ports, 'owner-token', 'mine', { input: '2' })
    await live.poll()
    expect(live.current().prices.priceOf({ asked: 'mine', at: 0 })?.lines.input).toBe(2_000_000_000n)
  })

  it('leaves out a channel that another key sealed, and names it without its secret', async () => {
    const { ports, live, books, log } = await open()
    await createChannel(ports, 'owner-token', { name: 'c', provider: 'openai', api_key: 'upstream-canary' })
    await books.change(`UPDATE credentials SET sealed = '1.000000000000.AAAA'`)
    await live.poll()
    expect(live.current().channels.channels).toEqual([])
    expect(log.lines.join()).toContain('"channel":"c"')
    expect(log.lines.join()).not.toContain('upstream-canary')
  })
})

describe('reloadConfig', () => {
  async function openFile(text: string) {
    const folder = temporaryFolder()
    const path = join(folder, 'sluice.yaml')
    writeFileSync(path, text)
    const read = readEnvironment({ SLUICE_CONFIG: path }, folder)
    if (!read.ok) throw new Error('a wrong environment')
    return { ...(await open()), path, environment: read.environment }
  }

  it('writes entries and swaps settings', async () => {
    const { ports, live, environment, log } = await openFile(
      'limits: { key_concurrency: 3 }\ncustomers: [ { name: alice, api_keys: [ { name: k } ] } ]',
    )
    const applied = await reloadConfig(ports, environment, live, log)
    expect(live.current().settings.keyConcurrency).toBe(3)
    const key = applied?.generatedKeys[0]?.key ?? ''
    expect(live.current().keyring.find(ports.digestKey(key))?.customer.name).toBe('alice')
  })

  it('says each time that a change of durability waits for the next start', async () => {
    const { ports, live, environment, log, path } = await openFile('ledger: { durability: relaxed }')
    const told = () => log.lines.filter((line) => line.includes('durability'))
    const warning = 'warn ledger.durability stays full: relaxed takes effect at the next start'
    await reloadConfig(ports, environment, live, log)
    expect(told()).toEqual([warning])
    expect(live.current().settings.durability).toBe('full')
    writeFileSync(path, 'ledger: { durability: relaxed, hold_output_tokens: 7 }')
    await reloadConfig(ports, environment, live, log)
    expect(live.current().settings.holdOutputTokens).toBe(7)
    expect(told()).toEqual([warning, warning])
    writeFileSync(path, 'ledger: { durability: full }')
    await reloadConfig(ports, environment, live, log)
    expect(told()).toEqual([warning, warning])
  })

  it('says of a management right that it opens nothing yet', async () => {
    const { ports, live, environment, log } = await openFile(
      'customers: [ { name: alice, api_keys: [ { name: k, management: true }, { name: l } ] } ]',
    )
    await reloadConfig(ports, environment, live, log)
    const told = log.lines.filter((line) => line.includes('management'))
    expect(told).toEqual([expect.stringMatching(/^warn .*opens nothing yet.*"name":"k"/)])
  })

  it('changes nothing when the file holds a mistake, and logs where', async () => {
    const { ports, live, environment, log } = await openFile('limits: { key_concurrency: 3 }\nchanels: []\n')
    const before = live.current()
    expect(await reloadConfig(ports, environment, live, log)).toBeUndefined()
    expect(live.current()).toBe(before)
    expect(log.lines).toContain(
      'error configuration not changed: sluice.yaml:2:1: chanels: unknown field {"line":2}',
    )
  })

  it('changes nothing when the database refuses an entry', async () => {
    const key = `sk-${'k'.repeat(24)}`
    const { ports, live, environment, log } = await openFile(
      `limits: { key_concurrency: 3 }\ncustomers: [ { name: eve, api_keys: [ { name: k, key: ${key} } ] } ]`,
    )
    await createCustomer(ports, 'owner-token', { name: 'bob' })
    await createKey(ports, 'owner-token', 'bob', { key })
    expect(await reloadConfig(ports, environment, live, log)).toBeUndefined()
    expect(live.current().settings.keyConcurrency).toBe(50)
    expect(log.lines.join()).toContain('belongs to another customer')
  })
})

describe('bindInstall', () => {
  it('binds a database to its first secret key for good', async () => {
    const { ports } = openTestControl(1)
    await bindInstall(ports.commands, ports.vault)
    await bindInstall(ports.commands, ports.vault)
    await expect(bindInstall(ports.commands, openTestControl(2).ports.vault)).rejects.toThrow(
      'another secret key',
    )
  })
})
