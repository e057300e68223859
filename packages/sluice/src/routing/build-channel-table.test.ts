import { describe, expect, it } from 'vitest'
import { aProvider } from '../../../../tests/kit/builders.ts'
import type { Provider } from '../providers/provider.ts'
import { buildChannelTable, type ChannelRow, type CredentialRow } from './build-channel-table.ts'

const PROVIDERS: Provider[] = [
  aProvider({
    id: 'acme',
    chat: [{ protocol: 'openai-chat' }, { protocol: 'anthropic-messages' }],
    models: [
      { id: 'a-1', operation: 'chat' },
      { id: 'a-2', operation: 'chat' },
    ],
  }),
  { ...withoutBaseUrl(aProvider({ id: 'local', credentialOptional: true, usageTrust: 'checked' })) },
  aProvider({ id: 'inside', baseUrl: 'builtin:demo', credentialOptional: true }),
]

function withoutBaseUrl(provider: Provider): Provider {
  const { baseUrl: _, ...rest } = provider
  return rest
}

/** "Sealed" is `sealed(<row id>):<plain>`, so that a wrong row is noticed. */
function seal(rowId: string, plain: string): string {
  return `sealed(${rowId}):${plain}`
}

function unseal(sealed: string, rowId: string): string {
  const head = `sealed(${rowId}):`
  if (!sealed.startsWith(head)) throw new Error('not the row it was sealed for: hunter2')
  return sealed.slice(head.length)
}

function row(settings: object, parts: Partial<ChannelRow> = {}): ChannelRow {
  return {
    id: 'ch_1',
    name: 'main',
    provider: 'acme',
    status: 'enabled',
    source: 'file',
    settings: JSON.stringify(settings),
    sealed: null,
    ...parts,
  }
}

function key(position: number, parts: Partial<CredentialRow> = {}): CredentialRow {
  const id = `cr_${position}`
  return {
    id,
    channelId: 'ch_1',
    position,
    last4: `end${position}`,
    sealed: seal(id, `key ${position}`),
    ...parts,
  }
}

function build(channels: ChannelRow[], credentials: CredentialRow[] = [key(1)]) {
  return buildChannelTable({
    channels,
    credentials,
    findProvider: (id) => PROVIDERS.find((provider) => provider.id === id),
    unseal,
  })
}

describe('buildChannelTable', () => {
  it('builds a channel with every setting', () => {
    const settings = {
      base_url: 'https://eu.acme.test/proxy/v1',
      protocol: 'anthropic-messages',
      models: ['m-*', 'x'],
      model_map: { x: 'x-2026' },
      groups: ['default', 'gold'],
      priority: 7,
      weight: 2.5,
      allow_private: ['Box.internal:9999'],
      free: true,
      timeouts: { connect: '5s', first_byte: '1m', first_token: '500ms', idle: '1.5s', total: '1h' },
      limits: { concurrency: 3, rpm: 60, tpm: 1000 },
      on_client_gone: 'cancel',
      usage: 'checked',
      cost_multiplier: '0.85',
    }
    const sealed = seal(
      'ch_1',
      JSON.stringify({ headers: { 'X-Team': 'a' }, proxy: 'http://p:1', options: { a: 1 } }),
    )
    const { table, faults } = build([row(settings, { sealed })], [key(2), key(1)])
    expect(faults).toEqual([])
    const channel = table.byId('ch_1')
    expect(channel).toMatchObject({
      name: 'main',
      protocol: 'anthropic-messages',
      models: ['m-*', 'x'],
      modelMap: new Map([['x', 'x-2026']]),
      groups: ['default', 'gold'],
      priority: 7,
      weight: 2.5,
      free: true,
      timeouts: { connect: 5000, firstByte: 60_000, firstToken: 500, idle: 1500, total: 3_600_000 },
      limits: { concurrency: 3, rpm: 60, tpm: 1000 },
      onClientGone: 'cancel',
      usage: 'checked',
      costMultiplier: '0.85',
      headers: { 'x-team': 'a' },
      proxy: 'http://p:1',
      options: { a: 1 },
      credentials: [
        { id: 'cr_1', label: '1 ...end1', secret: 'key 1' },
        { id: 'cr_2', label: '2 ...end2', secret: 'key 2' },
      ],
    })
    expect(channel?.formats[0]?.baseUrl.href).toBe('https://eu.acme.test/proxy/v1')
    expect([...(channel?.reach.privateHosts ?? [])]).toEqual(['box.internal:9999', 'eu.acme.test:443'])
  })

  it('fills in what the operator left out', () => {
    const { table } = build([row({})])
    expect(table.channels[0]).toMatchObject({
      protocol: undefined,
      models: ['a-1', 'a-2'],
      groups: ['default'],
      priority: 0,
      weight: 1,
      free: false,
      timeouts: { connect: undefined, total: undefined },
      limits: { concurrency: 0, rpm: 0, tpm: 0 },
      onClientGone: { drain: { seconds: 30, kib: 64 } },
      usage: 'trusted',
      costMultiplier: '1',
    })
    expect(table.channels[0]?.formats[0]?.baseUrl.href).toBe('https://api.acme.test/')
  })

  it.each([
    {
      name: 'the owner, loopback',
      base: 'http://127.0.0.1:11434/v1',
      source: 'file',
      hosts: ['127.0.0.1:11434'],
    },
    { name: 'the owner, default port', base: 'http://box.lan', source: 'admin', hosts: ['box.lan:80'] },
    { name: 'the owner, IPv6', base: 'http://[::1]:8080', source: 'cli', hosts: ['[::1]:8080'] },
    { name: 'an import', base: 'http://127.0.0.1:11434', source: 'import', hosts: [] },
  ])('R23: an address written by $name opens $hosts', ({ base, source, hosts }) => {
    const { table } = build([row({ base_url: base }, { provider: 'local', source })], [])
    expect([...(table.channels[0]?.reach.privateHosts ?? ['none built'])]).toEqual(hosts)
  })

  it('gives a provider without credentials a place for its health', () => {
    const { table } = build([row({ base_url: 'http://127.0.0.1:1' }, { provider: 'local' })], [])
    expect(table.channels[0]?.credentials).toEqual([{ id: 'none:ch_1', label: 'none', secret: '' }])
    expect(table.channels[0]?.models).toEqual(['*'])
  })

  it('turns a builtin address into one that paths can be joined to', () => {
    const { table } = build([row({}, { provider: 'inside' })], [])
    const base = table.channels[0]?.formats[0]?.baseUrl
    expect(base?.href).toBe('builtin://demo')
    expect(new URL('/v1/chat/completions', base).href).toBe('builtin://demo/v1/chat/completions')
    expect(table.channels[0]?.reach.privateHosts.size).toBe(0)
  })

  it.each([
    {
      name: 'an unknown provider',
      row: row({}, { provider: 'nobody' }),
      reason: 'unknown provider "nobody"',
    },
    {
      name: 'settings that are not JSON',
      row: row({}, { settings: '{' }),
      reason: 'its settings are not JSON',
    },
    {
      name: 'a wrong time',
      row: row({ timeouts: { idle: 'soon' } }),
      reason: /^timeouts\.idle: must be a time/,
    },
    { name: 'a wrong number', row: row({ weight: -1 }), reason: /^weight: / },
    {
      name: 'a protocol its provider does not speak',
      row: row({ protocol: 'gemini-generate' }),
      reason: 'provider acme does not speak gemini-generate',
    },
    {
      name: 'no address',
      row: row({}, { provider: 'local' }),
      reason: 'provider local has no base_url of its own: one is needed',
    },
    {
      name: 'an address of another scheme',
      row: row({ base_url: 'ftp://x' }),
      reason: 'base_url must be http or https',
    },
    {
      name: 'credentials in the address',
      row: row({ base_url: 'https://u:p@x' }),
      reason: 'base_url must not hold credentials',
    },
    {
      name: 'a query in the address',
      row: row({ base_url: 'https://x/?a=1' }),
      reason: 'base_url must not have a query or fragment',
    },
    {
      name: 'sealed settings of another row',
      row: row({}, { sealed: seal('ch_2', '{}') }),
      reason: 'its settings cannot be opened with this secret key',
    },
  ])('leaves out $name and says so', ({ row: bad, reason }) => {
    const good = row({}, { id: 'ch_9', name: 'good', provider: 'inside' })
    const { table, faults } = build([bad, good])
    expect(table.channels.map((channel) => channel.name)).toEqual(['good'])
    expect(faults).toEqual([
      {
        channel: 'main',
        leftOut: true,
        reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      },
    ])
    expect(JSON.stringify(faults)).not.toContain('hunter2')
  })

  it('serves with the credentials that can be opened, and not without any', () => {
    const broken = key(1, { sealed: seal('cr_7', 'x') })
    const partly = build([row({})], [broken, key(2)])
    expect(partly.table.channels[0]?.credentials).toMatchObject([{ id: 'cr_2', label: '2 ...end2' }])
    expect(partly.faults).toEqual([
      { channel: 'main', leftOut: false, reason: 'its credential 1 cannot be opened with this secret key' },
    ])
    const wholly = build([row({})], [broken])
    expect(wholly.table.channels).toEqual([])
    expect(wholly.faults).toContainEqual({
      channel: 'main',
      leftOut: true,
      reason: 'none of its credentials can be opened',
    })
    expect(build([row({})], []).faults).toEqual([
      { channel: 'main', leftOut: true, reason: 'it has no credential' },
    ])
  })

  it('does not build disabled channels', () => {
    expect(build([row({}, { status: 'disabled' })])).toMatchObject({ table: { channels: [] }, faults: [] })
  })
})

describe('serving', () => {
  const rows = [
    row({ models: ['gpt-4o', 'gpt-5*'], priority: 1 }, { id: 'ch_a', name: 'a', provider: 'inside' }),
    row(
      { models: ['*'], priority: 9, groups: ['default', 'gold'] },
      { id: 'ch_b', name: 'b', provider: 'inside' },
    ),
    row({ models: ['gpt-4o'], groups: ['gold'] }, { id: 'ch_c', name: 'c', provider: 'inside' }),
    row({ models: [], model_map: { fast: 'a-1' } }, { id: 'ch_1', name: 'd' }),
  ]
  const { table } = build(rows)
  it.each([
    { model: 'gpt-4o', group: 'default', expected: ['b', 'a'] },
    { model: 'gpt-4o', group: 'gold', expected: ['b', 'c'] },
    { model: 'gpt-5-mini', group: 'default', expected: ['b', 'a'] },
    { model: 'gpt-5-mini', group: 'default', expected: ['b', 'a'] },
    { model: 'a-1', group: 'default', expected: ['b', 'd'] },
    { model: 'fast', group: 'default', expected: ['b', 'd'] },
    { model: 'other', group: 'default', expected: ['b'] },
    { model: 'constructor', group: '__proto__', expected: [] },
    { model: 'gpt-4o', group: 'nobody', expected: [] },
  ])('$model for $group: $expected', ({ model, group, expected }) => {
    expect(table.serving(model, group).map((channel) => channel.name)).toEqual(expected)
  })

  it('remembers a bounded number of names that only a pattern serves', () => {
    for (let i = 0; i < 10_000; i++) expect(table.serving(`made-up-${i}`, 'gold')).toHaveLength(1)
    expect(table.serving('made-up-1', 'gold').map((channel) => channel.name)).toEqual(['b'])
  })
})
