import { above, cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** List prices. Compare with the vendor's own page before billing on them. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('claude-fable-5-1', '2026-10-07', [1_000_000, 128_000], usd('10', '50', cached('0.25', '12.5', '20'))),
  chat('claude-fable-5', '2026-08-01', [1_000_000, 128_000], usd('10', '50', cached('1', '12.5', '20'))),
  chat('claude-opus-5-5', '2026-10-07', [1_000_000, 128_000], usd('4', '20', cached('0.2', '5', '8'))),
  chat('claude-opus-5', '2026-08-01', [1_000_000, 128_000], usd('5', '25', cached('0.5', '6.25', '10'))),
  chat('claude-opus-4-8', '2026-08-01', [1_000_000, 128_000], usd('5', '25', cached('0.5', '6.25', '10'))),
  chat('claude-opus-4-7', '2026-08-01', [1_000_000, 128_000], usd('5', '25', cached('0.5', '6.25', '10'))),
  chat('claude-opus-4-6', '2026-08-01', [1_000_000, 128_000], usd('5', '25', cached('0.5', '6.25', '10'))),
  chat('claude-opus-4-5', '2026-08-01', [200_000, 64_000], usd('5', '25', cached('0.5', '6.25', '10'))),
  chat(
    'claude-opus-4-5-20251101',
    '2026-08-01',
    [200_000, 64_000],
    usd('5', '25', cached('0.5', '6.25', '10')),
  ),
  chat('claude-opus-4-1', '2026-08-01', [200_000, 32_000], usd('15', '75', cached('1.5', '18.75', '30')), {
    status: 'retired',
  }),
  chat(
    'claude-opus-4-1-20250805',
    '2026-08-01',
    [200_000, 32_000],
    usd('15', '75', cached('1.5', '18.75', '30')),
    { status: 'retired' },
  ),
  chat(
    'claude-opus-4-20250514',
    '2026-08-01',
    [200_000, 32_000],
    usd('15', '75', cached('1.5', '18.75', '30')),
    { status: 'retired' },
  ),
  chat('claude-sonnet-5-5', '2026-10-07', [1_000_000, 128_000], usd('2', '10', cached('0.2', '2.5', '4'))),
  chat('claude-sonnet-5', '2026-08-01', [1_000_000, 128_000], usd('2', '10', cached('0.2', '2.5', '4'))),
  chat('claude-sonnet-4-6', '2026-08-01', [1_000_000, 64_000], usd('3', '15', cached('0.3', '3.75', '6'))),
  chat('claude-sonnet-4-5', '2026-08-01', [1_000_000, 64_000], usd('3', '15', cached('0.3', '3.75', '6')), {
    tiers: [above(200_000, '6', '22.5', cached('0.6', '7.5', '12'))],
  }),
  chat(
    'claude-sonnet-4-5-20250929',
    '2026-08-01',
    [1_000_000, 64_000],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { tiers: [above(200_000, '6', '22.5', cached('0.6', '7.5', '12'))] },
  ),
  // The tier's one-hour write keeps the multiple of the input price that the base has.
  chat(
    'claude-sonnet-4-20250514',
    '2026-08-01',
    [1_000_000, 64_000],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { tiers: [above(200_000, '6', '22.5', cached('0.6', '7.5', '12'))], status: 'deprecated' },
  ),
  chat(
    'claude-3-7-sonnet-20250219',
    '2026-08-01',
    [200_000, 64_000],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { status: 'deprecated' },
  ),
  chat(
    'claude-3-5-sonnet-20241022',
    '2026-07-02',
    [200_000, 8_192],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { status: 'deprecated' },
  ),
  chat(
    'claude-3-5-sonnet-20240620',
    '2026-07-02',
    [200_000, 8_192],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { status: 'deprecated' },
  ),
  chat(
    'claude-3-sonnet-20240229',
    '2026-08-21',
    [200_000, 4_096],
    usd('3', '15', cached('0.3', '3.75', '6')),
    { status: 'deprecated' },
  ),
  // The tier's one-hour write keeps the multiple of the input price that the base has.
  chat(
    'claude-haiku-5-5',
    '2026-10-07',
    [1_000_000, 128_000],
    usd('0.1', '0.5', cached('0.01', '0.125', '0.2')),
    { tiers: [above(100_000, '0.5', '2.5', cached('0.05', '0.625', '1'))] },
  ),
  chat('claude-haiku-4-5', '2026-08-01', [200_000, 64_000], usd('1', '5', cached('0.1', '1.25', '2'))),
  chat(
    'claude-haiku-4-5-20251001',
    '2026-08-01',
    [200_000, 64_000],
    usd('1', '5', cached('0.1', '1.25', '2')),
  ),
  chat('claude-3-5-haiku-20241022', '2026-08-21', [], usd('0.8', '4', cached('0.08', '1', '1.6'))),
  chat(
    'claude-3-haiku-20240307',
    '2026-08-21',
    [200_000, 4_096],
    usd('0.25', '1.25', cached('0.03', '0.3', '0.5')),
    { status: 'deprecated' },
  ),
  chat(
    'claude-3-opus-20240229',
    '2026-08-21',
    [200_000, 4_096],
    usd('15', '75', cached('1.5', '18.75', '30')),
    { status: 'deprecated' },
  ),
])
