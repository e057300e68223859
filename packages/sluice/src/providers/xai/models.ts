import { above, cached, chat, realtime, transcription, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** xAI. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('grok-4.7', '2026-09-29', [500_000], usd('2', '6', cached('0.5')), {
    tiers: [above(200_000, '4', '12', cached('1'))],
  }),
  chat('grok-4.6', '2026-08-21', [], usd('2', '6', cached('0.5'))),
  chat('grok-4.5', '2026-08-01', [500_000, 500_000], usd('2', '6', cached('0.5')), {
    tiers: [above(200_000, '4', '12', cached('1'))],
  }),
  chat('grok-4.3', '2026-07-02', [1_000_000, 30_000], usd('1.25', '2.5', cached('0.2')), {
    tiers: [above(200_000, '2.5', '5', cached('0.4'))],
  }),
  chat('grok-4.20-0309-reasoning', '2026-07-02', [1_000_000, 30_000], usd('1.25', '2.5', cached('0.2')), {
    tiers: [above(200_000, '2.5', '5', cached('0.4'))],
  }),
  chat('grok-4.20-0309-non-reasoning', '2026-07-02', [1_000_000, 30_000], usd('1.25', '2.5', cached('0.2')), {
    tiers: [above(200_000, '2.5', '5', cached('0.4'))],
  }),
  chat('grok-4.20-multi-agent-0309', '2026-07-02', [1_000_000, 30_000], usd('1.25', '2.5', cached('0.2')), {
    tiers: [above(200_000, '2.5', '5', cached('0.4'))],
  }),
  chat('grok-build-0.1', '2026-07-02', [256_000, 256_000], usd('1', '2', cached('0.2')), {
    tiers: [above(200_000, '2', '4', cached('0.4'))],
  }),
  chat('grok-4-1-fast-reasoning', '2026-08-01', [2_000_000, 2_000_000], usd('0.2', '0.5', cached('0.05')), {
    tiers: [above(128_000, '0.4', '1')],
    status: 'deprecated',
  }),
  chat(
    'grok-4-1-fast-non-reasoning',
    '2026-08-01',
    [2_000_000, 2_000_000],
    usd('0.2', '0.5', cached('0.05')),
    { tiers: [above(128_000, '0.4', '1')], status: 'deprecated' },
  ),
  chat('grok-4-fast-reasoning', '2026-08-01', [2_000_000, 2_000_000], usd('0.2', '0.5', cached('0.05')), {
    tiers: [above(128_000, '0.4', '1')],
    status: 'deprecated',
  }),
  chat('grok-4-fast-non-reasoning', '2026-08-01', [2_000_000, 2_000_000], usd('0.2', '0.5', cached('0.05')), {
    tiers: [above(128_000, '0.4', '1')],
    status: 'deprecated',
  }),
  chat('grok-4-0709', '2026-08-21', [256_000, 256_000], usd('3', '15', cached('0.75')), {
    status: 'deprecated',
  }),
  chat('grok-code-fast-1', '2026-08-01', [256_000, 256_000], usd('0.2', '1.5', cached('0.02')), {
    status: 'deprecated',
  }),
  chat('grok-3', '2026-08-01', [131_072, 131_072], usd('3', '15', cached('0.75')), { status: 'deprecated' }),
  chat('grok-3-mini', '2026-08-01', [131_072, 131_072], usd('0.3', '0.5', cached('0.075')), {
    status: 'deprecated',
  }),
  realtime('grok-voice-latest', '2026-08-24', [], { perMinute: '0.05' }),
  transcription('grok-transcribe', '2026-08-24', [], { perMinute: '0.00333333' }),
])
