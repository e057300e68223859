import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Meta. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('muse-spark-1.3', '2026-09-02', [1_048_576, 131_072], usd('1.25', '4.25', cached('0.15'))),
  chat('muse-spark-1.2', '2026-09-02', [1_048_576, 131_072], usd('1.25', '4.25', cached('0.15'))),
])
