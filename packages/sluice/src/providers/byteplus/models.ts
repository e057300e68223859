import { above, cached, chat, image, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** ByteDance (BytePlus ModelArk). List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('seed-2-0-pro-260328', '2026-08-21', [], usd('0.5', '3', cached('0.1')), {
    tiers: [above(128_000, '1', '6', cached('0.2'))],
  }),
  chat('seed-2-0-lite-260228', '2026-08-21', [], usd('0.25', '2', cached('0.05')), {
    tiers: [above(128_000, '0.5', '4', cached('0.1'))],
  }),
  chat('seed-2-0-mini-260215', '2026-08-21', [], usd('0.1', '0.4', cached('0.02')), {
    tiers: [above(128_000, '0.2', '0.8', cached('0.04'))],
  }),
  chat('seed-2-0-code-preview-260328', '2026-08-21', [], usd('0.5', '3', cached('0.1')), {
    tiers: [above(128_000, '1', '6', cached('0.2'))],
  }),
  chat('seed-1-8-251228', '2026-08-21', [], usd('0.25', '2', cached('0.05')), {
    tiers: [above(128_000, '0.5', '4', cached('0.05'))],
  }),
  chat('seed-1-6-250915', '2026-08-21', [], usd('0.25', '2', cached('0.05')), {
    tiers: [above(128_000, '0.5', '4', cached('0.05'))],
  }),
  chat('seed-1-6-flash-250715', '2026-08-21', [], usd('0.075', '0.3', cached('0.015')), {
    tiers: [above(128_000, '0.1', '0.8', cached('0.015'))],
  }),
  image('seedream-5-0-lite-260128', '2026-08-21', [], { perImage: '0.035' }),
  image('seedream-4-5-251128', '2026-08-21', [], { perImage: '0.04' }),
  image('seedream-4-0-250828', '2026-08-21', [], { perImage: '0.03' }),
])
