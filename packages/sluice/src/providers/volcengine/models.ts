import { chat, image, video } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** ByteDance (Volcano Engine Ark). Listed in CNY, hence without a price until an operator states one. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('doubao-seed-2-0-pro-260215', '2026-05-09', [256_000, 128_000]),
  chat('doubao-seed-2-0-lite-260215', '2026-05-09', [256_000, 128_000]),
  chat('doubao-seed-2-0-mini-260215', '2026-05-09', [256_000, 128_000]),
  chat('doubao-seed-2-0-code-preview-260215', '2026-05-09', [256_000, 128_000]),
  chat('doubao-seed-1-8-251228', '2026-05-09', [256_000, 64_000]),
  chat('doubao-seed-1-6-251015', '2026-05-09', [256_000, 32_000]),
  chat('doubao-seed-1-6-vision-250815', '2026-05-09', [256_000, 32_000]),
  chat('doubao-seed-1-6-flash-250828', '2026-05-09', [256_000, 32_000]),
  chat('doubao-seed-1-6-lite-251015', '2026-05-09', [256_000, 32_000]),
  chat('doubao-1-5-pro-32k-250115', '2026-05-09', [128_000, 16_384]),
  chat('doubao-1-5-lite-32k-250115', '2026-05-09', [32_768, 12_288]),
  chat('doubao-1-5-vision-pro-250328', '2026-05-09', [128_000, 16_384]),
  chat('doubao-1-5-thinking-pro-250415', '2026-05-09', [131_072, 16_000]),
  image('doubao-seedream-5-0-260128', '2026-05-09', []),
  image('doubao-seedream-4-5-251128', '2026-05-09', []),
  image('doubao-seedream-4-0-250828', '2026-05-09', []),
  image('doubao-seedream-3-0-t2i-250415', '2026-05-09', []),
  video('doubao-seedance-1-5-pro-251215', '2026-05-09', []),
  video('doubao-seedance-1-0-pro-250528', '2026-05-09', []),
  video('doubao-seedance-1-0-pro-fast-251015', '2026-05-09', []),
])
