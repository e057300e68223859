import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { NODE_FLAGS } from '../packages/sluice/bin/node-flags.js'
import { runCommand } from '../packages/sluice/src/cli/run-command.ts'
import { openOfflineRelay } from '../packages/sluice/src/start/open-offline-relay.ts'
import { startForCommand } from '../packages/sluice/src/start/start-for-command.ts'
import { startGateway } from './kit/started-process.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const MAIN = fileURLToPath(new URL('../packages/sluice/src/main.ts', import.meta.url))

const KEY = `sk-${'given'.repeat(5)}`

interface Ran {
  code: number | null
  out: string
  err: string
}

interface RunOptions {
  env?: Record<string, string>
  input?: string
}

/** Runs a command in this process, in a folder of its own and a bare environment. */
async function run(folder: string, words: string[], options: RunOptions = {}): Promise<Ran> {
  const variables = options.env ?? {}
  const lines = { out: '', err: '' }
  const code = await runCommand(words, {
    variables,
    folder,
    out: (line) => {
      lines.out += `${line}\n`
    },
    err: (line) => {
      lines.err += `${line}\n`
    },
    readInput: async () => options.input ?? '',
    openRelay: (place) => openOfflineRelay(place, variables),
    startGateway: (own) => startForCommand(own, folder),
  })
  return { code, ...lines }
}

/** The same as a process of its own, as an operator runs it. */
async function spawnCommand(folder: string, words: string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...options.env },
  })
  child.stdin.end(options.input ?? '')
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.out)

describe('the command line', () => {
  it('explains itself and refuses what it does not know', async () => {
    const folder = temporaryFolder()
    const cases: [words: string[], code: number, stream: 'out' | 'err', said: string][] = [
      [['--help'], 0, 'out', 'customer create'],
      [[], 2, 'out', 'Usage: sluice COMMAND'],
      [['customer', 'credit', '--help'], 0, 'out', '--idempotency-key KEY'],
      [['custmer', 'create', 'x'], 2, 'err', 'did you mean customer create?'],
      [['customer'], 2, 'err', 'customer needs one of: create, list, credit'],
      [['customer', 'delete'], 2, 'err', 'there are: create, list, credit'],
      [['backup', 'f'], 2, 'err', 'unknown command backup'],
      [['customer', 'create', 'x', '--balnce', '5'], 2, 'err', 'did you mean --balance?'],
      [['customer', 'credit', 'x', '5'], 2, 'err', '--reason is missing'],
    ]
    const answers = await Promise.all(cases.map(([words]) => run(folder, words)))
    for (const [at, [words, code, stream, said]] of cases.entries()) {
      expect({ words, code: answers[at]?.code, said: answers[at]?.[stream] }).toEqual({
        words,
        code,
        said: expect.stringContaining(said),
      })
    }
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('works on the database that the environment names, from the first command on', async () => {
    const folder = temporaryFolder()
    const made = await run(folder, ['customer', 'create', 'alice', '--balance', '10', '--json'])
    expect(json(made)).toMatchObject({ name: 'alice', available: '10', source: 'database' })
    expect(made.err).toBe('')
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'data', 'secret-key')).mode & 0o777).toBe(0o600)

    expect(await run(folder, ['customer', 'create', 'alice'])).toMatchObject({
      code: 1,
      out: '',
      err: 'sluice: A customer of this name exists.\n',
    })
    const credit = [
      'customer',
      'credit',
      'alice',
      '2.50',
      '--reason',
      'gift',
      '--idempotency-key',
      'k1',
      '--json',
    ]
    expect(json(await run(folder, credit))).toMatchObject({ available: '12.5' })
    expect(json(await run(folder, credit))).toMatchObject({ available: '12.5' })

    const key = await run(folder, [
      'key',
      'create',
      '--customer',
      'alice',
      '--name',
      'laptop',
      '--models',
      'a, b',
      '--limit',
      '5',
    ])
    expect(key.out).toMatch(/^sk-[A-Za-z0-9]{48}\n$/)
    const keys = await run(folder, ['key', 'list', '--customer', 'alice', '--json'])
    expect(json(keys)).toMatchObject({ data: [{ name: 'laptop', models: ['a', 'b'], limit: '5' }] })
    expect(keys.out).not.toContain(key.out.trim())
    expect((await run(folder, ['key', 'revoke', 'laptop', '--customer', 'alice'])).out).toContain(
      'revoked alice/laptop',
    )
    expect((await run(folder, ['key', 'revoke', 'laptop', '--customer', 'alice'])).code).toBe(1)
    const managing = await run(folder, ['key', 'create', '--customer', 'alice', '--management'])
    expect(managing).toMatchObject({
      out: expect.stringMatching(/^sk-[A-Za-z0-9]{48}\n$/),
      err: expect.stringContaining('management: stored, but it opens nothing yet'),
    })

    expect(json(await run(folder, ['customer', 'list', '--json']))).toMatchObject({
      data: [{ available: '12.5' }],
    })
    expect((await run(folder, ['books', 'verify'])).out).toBe('1 accounts, 4 entries, 0 open holds: right\n')
  })

  it('adds channels with a key from a variable or from standard input, and shows it nowhere', async () => {
    const folder = temporaryFolder()
    const secret = 'upstream-canary-0001'
    const added = await run(
      folder,
      [
        'channel',
        'add',
        'one',
        '--provider',
        'openai',
        '--api-key-env',
        'THE_KEY',
        '--map',
        'a=b',
        '--priority',
        '3',
      ],
      { env: { THE_KEY: secret } },
    )
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^channel one \(chn_/) })
    const second = await run(
      folder,
      ['channel', 'add', 'two', '--provider', 'anthropic', '--api-key-stdin'],
      {
        input: `${secret}\n${secret}-2\n`,
      },
    )
    expect(second.code).toBe(0)
    const keyFile = JSON.stringify({ type: 'service_account', private_key: 'fake key' }, null, 2)
    const third = await run(folder, ['channel', 'add', 'three', '--provider', 'vertex', '--api-key-stdin'], {
      input: `${keyFile}\n`,
    })
    expect(third).toMatchObject({ code: 0, out: expect.stringMatching(/^channel three/) })
    const listed = await run(folder, ['channel', 'list', '--json'])
    expect(json(listed)).toMatchObject({
      data: [
        { name: 'three', credentials: [{}] },
        { name: 'two', credentials: [{}, {}] },
        { name: 'one', credentials: [{}], model_map: { a: 'b' }, priority: 3 },
      ],
    })
    expect(listed.out + added.out + second.out).not.toContain(secret)
    expect(readFileSync(join(folder, 'data', 'sluice.db')).includes(secret)).toBe(false)
    expect(await run(folder, ['channel', 'add', 'x', '--provider', 'openai'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('api_key: is missing'),
    })
    expect(
      await run(folder, ['channel', 'add', 'x', '--provider', 'openai', '--api-key-env', 'NONE']),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('NONE is not set'),
    })
  })

  it('sets and lists prices, quotes and tests', async () => {
    const folder = temporaryFolder()
    await run(folder, ['channel', 'add', 'demo', '--provider', 'demo'])
    expect(
      (await run(folder, ['price', 'set', 'demo-chat', '--input', '2', '--cached-input', '1'])).out,
    ).toBe('demo-chat  input 2  cached_input 1\n')
    expect((await run(folder, ['price', 'set', 'demo-chat', '--input', 'x'])).code).toBe(1)
    expect((await run(folder, ['price', 'set', 'demo-chat'])).err).toContain('a price needs a line')
    const prices = await run(folder, ['price', 'list', '--model', 'demo-chat', '--json'])
    expect(json(prices)).toMatchObject({
      data: [{ source: 'database', input: '2' }, { source: 'catalogue' }],
    })
    const body = JSON.stringify({ model: 'demo-chat', usage: { input: 1_000_000 } })
    writeFileSync(join(folder, 'body.json'), body)
    expect(json(await run(folder, ['quote', 'body.json', '--json']))).toMatchObject({ charge: '2' })
    expect((await run(folder, ['quote', '-'], { input: '{"model":' })).code).toBe(1)
    expect((await run(folder, ['quote', 'none.json'])).err).toContain('none.json does not exist')
    expect(json(await run(folder, ['channel', 'test', 'demo', '--json']))).toMatchObject({ ok: true })
    expect((await run(folder, ['channel', 'test', 'nothing'])).code).toBe(1)
  })

  it('checks a configuration file and changes nothing', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'sluice.yaml'), 'metrics: { public: true }\n')
    writeFileSync(join(folder, 'wrong.yaml'), 'metrics: { pubic: true }\nlimits: 5\n')
    expect(await run(folder, ['config', 'check'])).toMatchObject({
      code: 0,
      out: 'sluice.yaml: no mistakes\n',
    })
    expect(await run(folder, ['config', 'check', 'wrong.yaml'])).toMatchObject({
      code: 1,
      out: 'wrong.yaml:1:12: metrics.pubic: unknown field\nwrong.yaml:2:9: limits: must be a map of fields\nwrong.yaml: 2 mistakes\n',
    })
    expect(json(await run(folder, ['config', 'check', 'wrong.yaml', '--json']))).toMatchObject({
      ok: false,
      mistakes: [{ line: 1, column: 12 }, { line: 2 }],
    })
    writeFileSync(join(folder, 'noted.yaml'), 'ledger: { durability: relaxed }\n')
    expect(await run(folder, ['config', 'check', 'noted.yaml'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^noted\.yaml:1:23: note: ledger\.durability: .*next start.*\nnoted\.yaml: no mistakes\n$/,
      ),
    })
    expect(json(await run(folder, ['config', 'check', 'noted.yaml', '--json']))).toMatchObject({
      ok: true,
      mistakes: [],
      notes: [{ line: 1, column: 23, path: 'ledger.durability' }],
    })
    expect((await run(folder, ['config', 'check', 'none.yaml'])).code).toBe(1)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('names every mistake of the environment', async () => {
    const ran = await run(temporaryFolder(), ['customer', 'list'], {
      env: { SLUICE_PORT: 'x', SLUICE_WORKERS: '2' },
    })
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^SLUICE_PORT: .*\nSLUICE_WORKERS: .*\n$/),
    })
  })
})

describe('the process', () => {
  type Expected = { code: number; out: string | RegExp; err: string | RegExp }
  const cases: [name: string, given: RunOptions & { words: string[] }, expected: Expected][] = [
    [
      'start',
      { words: ['start'], env: { SLUICE_PORT: 'x' } },
      { code: 1, out: '', err: /^SLUICE_PORT: must be/ },
    ],
    ['start --help', { words: ['start', '--help'] }, { code: 0, out: /^Usage: sluice start/, err: '' }],
    ['start --port', { words: ['start', '--port'] }, { code: 2, out: '', err: /unknown option --port/ }],
    ['an unknown command', { words: ['custmer'] }, { code: 2, out: '', err: /did you mean customer\?/ }],
    [
      'results',
      { words: ['key', 'create', '--customer', 'a', '--key-stdin'], input: KEY },
      { code: 0, out: KEY, err: '' },
    ],
  ]
  it.each(cases)(
    'gives exit codes, results on stdout and the rest on stderr: %s',
    async (_, given, expected) => {
      const folder = temporaryFolder()
      if (given.input !== undefined) await run(folder, ['customer', 'create', 'a'])
      const ran = await spawnCommand(folder, given.words, given)
      expect(ran.code).toBe(expected.code)
      for (const stream of ['out', 'err'] as const) {
        const said = expected[stream]
        if (typeof said === 'string') expect(ran[stream].trim()).toBe(said)
        else expect(ran[stream]).toMatch(said)
      }
    },
  )
})

describe('beside a running gateway', () => {
  it('works on the same books, and the gateway sees it within 5 s', async () => {
    const gateway = await startGateway()
    onTestFinished(async () => {
      await gateway.stop()
    })
    const env = { SLUICE_DATA_DIR: gateway.dataDir }
    const folder = temporaryFolder()
    expect((await run(folder, ['customer', 'create', 'alice', '--balance', '1'], { env })).code).toBe(0)
    const made = await run(folder, ['key', 'create', '--customer', 'alice'], { env })
    const ask = () =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${made.out.trim()}` },
        body: JSON.stringify({ model: 'demo-chat', messages: [{ role: 'user', content: 'Hi' }] }),
      })
    const statuses = new Set<number>()
    await vi.waitFor(
      async () => {
        const { status } = await ask()
        statuses.add(status)
        expect(status).toBe(200)
      },
      { timeout: 5000, interval: 100 },
    )
    expect([...statuses].filter((status) => status !== 401)).toEqual([200])
    expect((await gateway.admin('GET', '/api/admin/customers/alice')).body).toMatchObject({ held: '0' })
    expect((await run(folder, ['books', 'verify'], { env })).code).toBe(0)
    expect((await run(folder, ['doctor'], { env })).code).toBe(0)
  })
})

describe('sluice doctor', () => {
  it('is content with nothing, and with what a command made', async () => {
    const folder = temporaryFolder()
    expect((await run(folder, ['doctor'])).code).toBe(0)
    expect(existsSync(join(folder, 'data'))).toBe(false)
    await run(folder, ['channel', 'add', 'demo', '--provider', 'demo'])
    const ran = await run(folder, ['doctor', '--network', '--json'])
    expect(ran.code).toBe(0)
    const { data } = json(ran)
    expect(data).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'channel demo', state: 'ok' })]),
    )
  })

  it('fails for each thing that is wrong', async () => {
    const folder = temporaryFolder()
    await run(folder, ['customer', 'create', 'alice', '--balance', '1'])
    chmodSync(join(folder, 'data'), 0o755)
    writeFileSync(join(folder, 'sluice.yaml'), 'colour: red\n')
    const other = { SLUICE_SECRET_KEY: '11'.repeat(32), SLUICE_ADMIN_TOKEN: 'short' }
    const ran = await run(folder, ['doctor', '--json'], { env: other })
    expect(ran.code).toBe(1)
    expect(json(ran).data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'data directory', state: 'fail' }),
        expect.objectContaining({
          name: 'configuration',
          state: 'fail',
          message: 'sluice.yaml:1:1: colour: unknown field',
        }),
        expect.objectContaining({ name: 'stored data', state: 'fail' }),
        expect.objectContaining({ name: 'admin token', state: 'warn' }),
      ]),
    )
    expect(
      await run(folder, ['customer', 'list'], { env: { ...other, SLUICE_DATA_DIR: 'data' } }),
    ).toMatchObject({
      code: 1,
      err: expect.stringContaining('written with another secret key'),
    })
  })
})
