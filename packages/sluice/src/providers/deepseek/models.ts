import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** DeepSeek. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('deepseek-flash', '2026-09-10', [1_000_000, 384_000], usd('0.3', '1.2', cached('0.006'))),
  chat('deepseek-v4-pro', '2026-09-10', [1_000_000, 384_000], usd('1.32', '3.96', cached('0.044'))),
  chat('deepseek-v4-flash', '2026-09-10', [1_000_000, 384_000], usd('0.3', '1.2', cached('0.006')), {
    status: 'retired',
  }),
  chat('deepseek-chat', '2026-07-02', [1_000_000, 384_000], usd('0.14', '0.28', cached('0.0028')), {
    status: 'retired',
  }),
  chat('deepseek-reasoner', '2026-07-02', [1_000_000, 384_000], usd('0.14', '0.28', cached('0.0028')), {
    status: 'retired',
  }),
])
