import { chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Cerebras. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('gpt-oss-120b', '2026-07-02', [131_072, 40_960], usd('0.35', '0.75')),
  chat('zai-glm-4.7', '2026-07-02', [131_072, 40_960], usd('2.25', '2.75'), { status: 'beta' }),
])
