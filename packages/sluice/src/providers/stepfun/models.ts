import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** StepFun. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('step-3.7-flash', '2026-07-02', [256_000, 256_000], usd('0.2', '1.15', cached('0.04'))),
  chat('step-3.5-flash', '2026-07-02', [256_000, 256_000], usd('0.1', '0.3', cached('0.02'))),
])
