import { above, cached, chat, realtime, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Alibaba Cloud. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('qwen3.8-max', '2026-08-03', [1_000_000, 131_072], usd('2', '6')),
  chat('qwen3.8-flash', '2026-09-11', [1_000_000, 131_072], usd('0.15', '0.47')),
  chat('qwen3.7-max', '2026-08-01', [1_000_000, 65_536], usd('2.5', '7.5', cached('0.5'))),
  chat('qwen3.7-plus', '2026-08-01', [1_000_000, 65_536], usd('0.4', '1.6', cached('0.08')), {
    tiers: [above(256_000, '1.2', '4.8', cached('0.24'))],
  }),
  chat('qwen3.6-plus', '2026-07-02', [1_000_000, 65_536], usd('0.5', '3', cached('0.05', '0.625')), {
    tiers: [above(256_000, '2', '6', cached('0.2', '2.5'))],
  }),
  chat(
    'qwen3.6-flash',
    '2026-07-02',
    [1_000_000, 65_536],
    usd('0.1875', '1.125', { cacheWrite5m: '0.234375' }),
  ),
  chat('qwen3.6-max-preview', '2026-07-02', [262_144, 65_536], usd('1.3', '7.8', cached('0.13', '1.625'))),
  chat('qwen3.5-plus', '2026-08-01', [1_000_000, 65_536], usd('0.4', '2.4'), {
    tiers: [above(256_000, '0.5', '3')],
  }),
  chat('qwen3.5-flash', '2026-08-21', [], usd('0.1', '0.4')),
  chat('qwen3.5-397b-a17b', '2026-07-02', [262_144, 65_536], usd('0.6', '3.6')),
  chat('qwen3-max', '2026-08-01', [262_144, 65_536], usd('1.2', '6'), {
    tiers: [above(32_000, '2.4', '12'), above(128_000, '3', '15')],
  }),
  chat('qwen-max', '2026-07-02', [32_768, 8_192], usd('1.6', '6.4')),
  chat('qwen-plus', '2026-08-01', [1_000_000, 32_768], usd('0.4', '1.2', { reasoning: '4' }), {
    tiers: [above(256_000, '1.2', '3.6', { reasoning: '12' })],
  }),
  chat('qwen-flash', '2026-08-01', [1_000_000, 32_768], usd('0.05', '0.4'), {
    tiers: [above(256_000, '0.25', '2')],
  }),
  chat('qwen-turbo', '2026-07-02', [1_000_000, 16_384], usd('0.05', '0.2', { reasoning: '0.5' })),
  chat('qwq-plus', '2026-07-02', [131_072, 8_192], usd('0.8', '2.4')),
  chat('qvq-max', '2026-07-02', [131_072, 8_192], usd('1.2', '4.8')),
  chat('qwen3-coder-plus', '2026-08-01', [1_048_576, 65_536], usd('1', '5', cached('0.1')), {
    tiers: [
      above(32_000, '1.8', '9', cached('0.18')),
      above(128_000, '3', '15', cached('0.3')),
      above(256_000, '6', '60', cached('0.6')),
    ],
  }),
  chat('qwen3-coder-flash', '2026-08-01', [1_000_000, 65_536], usd('0.3', '1.5', cached('0.08')), {
    tiers: [
      above(32_000, '0.5', '2.5', cached('0.12')),
      above(128_000, '0.8', '4', cached('0.2')),
      above(256_000, '1.6', '9.6', cached('0.4')),
    ],
  }),
  chat('qwen3-coder-480b-a35b-instruct', '2026-07-02', [262_144, 65_536], usd('1.5', '7.5')),
  chat('qwen3-235b-a22b', '2026-07-02', [131_072, 16_384], usd('0.7', '2.8', { reasoning: '8.4' })),
  chat('qwen3-32b', '2026-07-02', [131_072, 16_384], usd('0.7', '2.8', { reasoning: '8.4' })),
  chat('qwen3-next-80b-a3b-instruct', '2026-08-01', [131_072, 32_768], usd('0.15', '1.2')),
  chat('qwen3-next-80b-a3b-thinking', '2026-08-01', [131_072, 32_768], usd('0.15', '1.2')),
  chat('qwen3-vl-plus', '2026-08-01', [262_144, 32_768], usd('0.2', '1.6'), {
    tiers: [above(32_000, '0.3', '2.4'), above(128_000, '0.6', '4.8')],
  }),
  chat('qwen3-vl-235b-a22b-instruct', '2026-08-01', [131_072, 32_768], usd('0.4', '1.6')),
  chat('qwen-vl-max', '2026-07-02', [131_072, 8_192], usd('0.8', '3.2')),
  chat('qwen-vl-plus', '2026-07-02', [131_072, 8_192], usd('0.21', '0.63')),
  chat(
    'qwen3-omni-flash',
    '2026-07-02',
    [65_536, 16_384],
    usd('0.43', '1.66', { audioInput: '3.81', audioOutput: '15.11' }),
  ),
  chat('qwen-mt-plus', '2026-07-02', [16_384, 8_192], usd('2.46', '7.37')),
  realtime(
    'qwen3-omni-flash-realtime',
    '2026-07-02',
    [65_536, 16_384],
    usd('0.52', '1.99', { audioInput: '4.57', audioOutput: '18.13' }),
  ),
])
