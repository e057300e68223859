import { chat, embedding, rerank, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** List prices. Compare with the vendor's own page before billing on them. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('command-a-plus-05-2026', '2026-07-02', [128_000, 64_000], usd('2.5', '10')),
  chat('command-a-03-2025', '2026-07-02', [256_000, 8_000], usd('2.5', '10')),
  chat('command-a-reasoning-08-2025', '2026-07-02', [256_000, 32_000], usd('2.5', '10')),
  chat('command-a-vision-07-2025', '2026-07-02', [128_000, 8_000], usd('2.5', '10')),
  chat('command-r-plus-08-2024', '2026-07-02', [128_000, 4_000], usd('2.5', '10')),
  chat('command-r-08-2024', '2026-07-02', [128_000, 4_000], usd('0.15', '0.6')),
  chat('command-r7b-12-2024', '2026-07-02', [128_000, 4_000], usd('0.0375', '0.15')),
  embedding('embed-v4.0', '2026-08-01', [128_000], { input: '0.12', imageInput: '0.47' }),
  embedding('embed-english-v3.0', '2026-08-01', [1_024], { input: '0.1' }),
  embedding('embed-multilingual-v3.0', '2026-08-01', [1_024], { input: '0.1' }),
  rerank('rerank-v4.0-pro', '2026-06-30', [32_768], { perCall: '0.0025' }),
  rerank('rerank-v4.0-fast', '2026-06-30', [32_768], { perCall: '0.002' }),
  rerank('rerank-v3.5', '2026-08-01', [4_096], { perCall: '0.002' }),
  rerank('rerank-multilingual-v3.0', '2026-08-01', [4_096], { perCall: '0.002' }),
])
