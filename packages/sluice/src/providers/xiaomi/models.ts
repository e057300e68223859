import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Xiaomi. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('mimo-v2.5-pro', '2026-07-02', [1_048_576, 131_072], usd('0.435', '0.87', cached('0.0036'))),
  chat('mimo-v2.5', '2026-07-02', [1_048_576, 131_072], usd('0.14', '0.28', cached('0.0028'))),
])
