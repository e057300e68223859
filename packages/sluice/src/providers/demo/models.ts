import { chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** The vendor inside this process. Its money is play money, its prices are round. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('demo-chat', '2026-11-21', [128_000, 16_384], usd('1', '1')),
  chat('demo-reasoner', '2026-11-21', [128_000, 32_768], usd('4', '4')),
])
