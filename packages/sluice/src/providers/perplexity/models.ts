import { chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Perplexity. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  // A fee per request comes on top, by the depth of the search; it is not known in full, so it is not listed.
  chat('sonar', '2026-07-02', [128_000, 4_096], usd('1', '1')),
  chat('sonar-pro', '2026-07-02', [200_000, 8_192], usd('3', '15')),
  chat('sonar-reasoning-pro', '2026-07-02', [128_000, 4_096], usd('2', '8')),
  chat('sonar-deep-research', '2026-07-02', [128_000, 32_768], usd('2', '8', { reasoning: '3' })),
])
