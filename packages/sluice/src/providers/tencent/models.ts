import { chat, image, video } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Tencent Hunyuan. Listed in CNY, hence without a price until an operator states one. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('hy3-preview', '2026-04-23', [256_000], undefined, { status: 'preview' }),
  chat('hunyuan-2.0-thinking-20251109', '2026-04-23', [128_000, 64_000]),
  chat('hunyuan-2.0-instruct-20251111', '2026-04-23', [128_000, 32_000]),
  chat('hunyuan-role-latest', '2026-04-23', [128_000, 32_000]),
  chat('hunyuan-turbos-latest', '2025-02-27', []),
  chat('hunyuan-t1-latest', '2025-05-29', [92_000, 64_000]),
  image('hy-image-v3.0', '2026-04-23', []),
  image('hy-image-lite', '2026-04-23', []),
  video('hy-video-1.5', '2026-04-23', []),
])
