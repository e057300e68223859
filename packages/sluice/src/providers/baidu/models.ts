import { chat, image } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Baidu Qianfan. Listed in CNY, hence without a price until an operator states one. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('ernie-5.1', '2026-05-09', [131_072, 65_536]),
  chat('ernie-5.0', '2026-05-09', [131_072, 65_536]),
  chat('ernie-5.0-thinking-latest', '2026-05-09', [131_072, 65_536]),
  chat('ernie-4.5-turbo-20260402', '2026-05-09', [131_072, 12_288]),
  chat('ernie-4.5-turbo-128k', '2026-05-09', [131_072, 12_288]),
  chat('ernie-4.5-turbo-32k', '2026-05-09', [32_768, 12_288]),
  chat('ernie-4.5-turbo-vl', '2026-05-09', [131_072, 16_384]),
  chat('ernie-4.5-8k-preview', '2026-05-09', [8_192, 2_048], undefined, { status: 'preview' }),
  chat('ernie-x1.1', '2026-05-09', [65_536, 65_536]),
  image('musesteamer-air-image', '2026-05-09', []),
])
