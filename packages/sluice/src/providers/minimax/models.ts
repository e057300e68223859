import { above, cached, chat, speech, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** MiniMax. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('MiniMax-M3', '2026-07-02', [1_000_000, 128_000], usd('0.3', '1.2', cached('0.06')), {
    tiers: [above(512_000, '0.6', '2.4', cached('0.12'))],
  }),
  chat('MiniMax-M2.7', '2026-07-02', [204_800, 131_072], usd('0.3', '1.2', cached('0.06', '0.375'))),
  chat(
    'MiniMax-M2.7-highspeed',
    '2026-08-21',
    [204_800, 131_072],
    usd('0.6', '2.4', cached('0.06', '0.375')),
  ),
  chat('MiniMax-M2.5', '2026-07-02', [204_800, 131_072], usd('0.3', '1.2', cached('0.03', '0.375'))),
  chat(
    'MiniMax-M2.5-highspeed',
    '2026-08-21',
    [204_800, 131_072],
    usd('0.6', '2.4', cached('0.03', '0.375')),
  ),
  chat('MiniMax-M2.1', '2026-08-01', [204_800, 131_072], usd('0.3', '1.2', cached('0.03', '0.375'))),
  chat('MiniMax-M2', '2026-08-01', [196_608, 128_000], usd('0.3', '1.2', cached('0.03', '0.375'))),
  chat('M2-her', '2026-08-21', [64_000], usd('0.3', '1.2')),
  speech('speech-2.6-hd', '2026-08-01', [], { characters: '100' }),
  speech('speech-2.6-turbo', '2026-08-01', [], { characters: '60' }),
])
