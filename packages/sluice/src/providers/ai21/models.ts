import { chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** AI21 Labs. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('jamba-large-1.7', '2026-08-01', [256_000, 256_000], usd('2', '8')),
  chat('jamba-mini-1.7', '2026-08-01', [256_000, 256_000], usd('0.2', '0.4')),
])
