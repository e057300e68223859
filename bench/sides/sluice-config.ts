import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { plainEnvironment } from './child.ts'
import type { ChannelEntry } from './vendor-channels.ts'

export type LedgerMode = 'full' | 'relaxed' | 'off'

/** No real key: the only customer of the benchmark's own gateway. */
export const BENCH_KEY = `sk-${'bench'.repeat(8)}`

/** Asked for under this name and mapped to the upstream's, so that the call pays for the conversion of `model`. */
export const MAPPED_JSON = 'bench-json-mapped'

/** Writes the configuration of one gateway. */
export function writeSluiceConfig(
  folder: string,
  ledger: LedgerMode,
  upstreamPort: number,
  furtherChannels: readonly ChannelEntry[] = [],
): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'sluice.yaml')
  writeFileSync(file, composeConfig(ledger, upstreamPort, furtherChannels))
  return file
}

/** Limits lifted, metrics on, everything else at its default. */
export function composeConfig(
  ledger: LedgerMode,
  upstreamPort: number,
  furtherChannels: readonly ChannelEntry[],
): string {
  const { json, stream, slow, crawl, anthropic, gemini } = BENCH_MODELS
  const priced = [MAPPED_JSON, json, stream, slow, crawl, anthropic, gemini]
  return `limits: { key_concurrency: 0, customer_concurrency: 0, channel_concurrency: 0 }
metrics: { public: true }
ledger: { durability: ${ledger === 'off' ? 'relaxed' : ledger} }
channels:
  - name: bench-openai
    provider: openai
    base_url: http://127.0.0.1:${upstreamPort}/v1
    protocol: openai-chat
    api_key: upstream-key
    models: [${MAPPED_JSON}, ${json}, ${stream}, ${slow}, ${crawl}]
    model_map: { ${MAPPED_JSON}: ${json} }
  - name: bench-anthropic
    provider: anthropic
    base_url: http://127.0.0.1:${upstreamPort}
    api_key: upstream-key
    models: [${anthropic}]
  - name: bench-gemini
    provider: gemini
    base_url: http://127.0.0.1:${upstreamPort}
    api_key: upstream-key
    models: [${gemini}]
${furtherChannels.map((channel) => `  - ${JSON.stringify(channel)}\n`).join('')}
prices:
${priced.map((model) => `  - { model: ${model}, input: "0.15", output: "0.60" }\n`).join('')}
customers:
  - name: bench
    balance: "1000000"
    api_keys:
      - { name: bench, key: ${BENCH_KEY} }
`
}

/** The environment of one gateway: nothing of the caller's own settings reaches it. */
export function sluiceEnvironment(folder: string, config: string): Record<string, string | undefined> {
  return {
    ...plainEnvironment(),
    SLUICE_CONFIG: config,
    SLUICE_DATA_DIR: join(folder, 'data'),
    SLUICE_PORT: '0',
  }
}
