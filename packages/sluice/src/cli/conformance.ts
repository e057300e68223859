import { join, resolve } from 'node:path'
import { mintKey } from '../access/keys/mint-key.ts'
import { fileExists } from '../io/files/file-exists.ts'
import { makeTemporaryFolder } from '../io/files/temporary-folder.ts'
import { writeTextFile } from '../io/files/write-text-file.ts'
import type { CliCommand, CommandContext } from './command-line.ts'
import { printJson } from './command-line.ts'

/** What the package `sluice-conformance` gives; it is installed apart, since it brings the SDKs of the vendors. */
interface ConformancePackage {
  runConformance(options: {
    listen: { host: string; port: number }
    recordings?: string | undefined
    openGateway: (plan: VendorPlan) => Promise<GatewayPlace>
    say: (line: string) => void
  }): Promise<{ totals: Totals; cells: readonly unknown[]; recordings: readonly unknown[]; report: string }>
}

interface VendorPlan {
  channels: readonly { protocol: string; baseUrl: string; models: readonly string[] }[]
}

interface GatewayPlace {
  url: string
  key: string
  close(): Promise<void>
}

interface Totals {
  pass: number
  gap: number
  fail: number
  none: number
}

const PROVIDER_OF: Readonly<Record<string, string>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  'gemini-generate': 'gemini',
}

export const conformance: CliCommand = {
  form: {
    name: 'conformance',
    summary:
      'What is kept between every protocol in and every protocol out, read by the official SDKs, on exchanges that ship with it.',
    places: [],
    options: [
      { name: 'against', value: 'URL', help: 'another gateway, in place of one started for it' },
      { name: 'key', value: 'KEY', help: 'its key' },
      {
        name: 'listen',
        value: 'HOST:PORT',
        help: 'where the stand-in for the vendors listens (127.0.0.1, any port)',
      },
      {
        name: 'recordings',
        value: 'FOLDER',
        help: 'recorded vendor traffic (a folder with an INDEX.json), played to every caller as well',
      },
      { name: 'out', value: 'FILE', help: 'writes the tables there, as Markdown' },
    ],
    json: true,
  },
  async run(context) {
    const against = context.arguments.get('against')
    const out = context.arguments.get('out')
    const { runConformance } = await loadPackage()
    const { totals, cells, recordings, report } = await runConformance({
      listen: readListen(context.arguments.get('listen')),
      recordings: context.arguments.get('recordings'),
      openGateway: (plan) =>
        against === undefined ? startOwn(plan, context) : tellOf(against, plan, context),
      say: (line) => context.note(line),
    })
    if (out !== undefined) writeTextFile(resolve(context.folder, out), writePage(report, against))
    if (!printJson(context, { totals, cells, recordings })) context.print(report)
    return totals.fail === 0 ? 0 : 1
  },
}

/** In a checkout its source beside this package, else what is installed. */
async function loadPackage(): Promise<ConformancePackage> {
  const source = new URL('../../../conformance/src/run.ts', import.meta.url)
  const name = fileExists(source) ? source.href : 'sluice-conformance'
  try {
    return (await import(name)) as ConformancePackage
  } catch (cause) {
    throw new Error('the package sluice-conformance is not installed: npm install sluice-conformance', {
      cause,
    })
  }
}

function readListen(text = '127.0.0.1:0'): { host: string; port: number } {
  const at = text.lastIndexOf(':')
  const port = Number(text.slice(at + 1))
  if (at < 1 || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--listen ${text}: HOST:PORT is needed`)
  return { host: text.slice(0, at), port }
}

/** What has to be configured there, and then nothing but questions. */
async function tellOf(url: string, { channels }: VendorPlan, context: CommandContext): Promise<GatewayPlace> {
  const key = context.arguments.get('key')
  if (key === undefined) throw new Error('--against needs --key')
  for (const { protocol, baseUrl, models } of channels) {
    context.note(`a vendor that speaks ${protocol} at ${baseUrl}, for the models:`)
    context.note(`  ${models.join(' ')}`)
  }
  return { url: url.replace(/\/+$/, ''), key, close: async () => {} }
}

/** A gateway of this version, with a folder of its own that is gone afterwards. */
async function startOwn(plan: VendorPlan, context: CommandContext): Promise<GatewayPlace> {
  const folder = makeTemporaryFolder('sluice-conformance-')
  const key = mintKey()
  const file = join(folder.path, 'sluice.yaml')
  writeTextFile(file, JSON.stringify(configOf(plan, key)))
  const gateway = await context.startGateway({
    SLUICE_DATA_DIR: join(folder.path, 'data'),
    SLUICE_CONFIG: file,
    SLUICE_HOST: '127.0.0.1',
    SLUICE_PORT: '0',
    SLUICE_LOG_LEVEL: 'error',
  })
  const close = async (): Promise<void> => {
    await gateway.close()
    folder.remove()
  }
  return { url: gateway.url, key, close }
}

function configOf({ channels }: VendorPlan, key: string) {
  return {
    channels: channels.map(({ protocol, baseUrl, models }) => ({
      name: protocol,
      provider: PROVIDER_OF[protocol] ?? 'openai-compatible',
      base_url: baseUrl,
      protocol,
      api_key: `none-${'needed'.repeat(3)}`,
      models,
      on_client_gone: 'cancel',
    })),
    prices: [{ model: '*conformance-*', input: '1', output: '1' }],
    customers: [{ name: 'conformance', balance: '1000', api_keys: [{ name: 'conformance', key }] }],
    limits: { key_concurrency: 0, customer_concurrency: 0, channel_concurrency: 0 },
  }
}

function writePage(report: string, against: string | undefined): string {
  const what = against === undefined ? 'Sluice' : `the gateway at ${against}`
  return (
    '# Conformance\n\n' +
    `What ${what} keeps of an exchange, for callers of every protocol over vendors of every protocol: asked and read by the\n` +
    'official SDKs, on exchanges that ship with `sluice conformance`, which writes this page. ✓ the caller reads what the\n' +
    'vendor said, and the vendor is sent what the caller said; gap: the protocols have no place for it; ✗ it is lost;\n' +
    "– there is nothing to ask. Recorded answers, where they were played, are held against what the vendor's own SDK reads of\n" +
    'them; what it cannot read is left out, and a difference is not always a loss: what differs stands beside it.\n\n' +
    `${report}\n`
  )
}
