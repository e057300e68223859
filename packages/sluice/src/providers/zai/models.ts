import { cached, chat, usd, video } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Z.AI (Zhipu). List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('glm-5.3', '2026-08-26', [1_000_000], usd('1.4', '4.4', cached('0.26'))),
  chat('glm-5.3-flash', '2026-08-26', [1_000_000], usd('0.15', '0.5', cached('0.03'))),
  chat('glm-5.2', '2026-07-02', [1_000_000, 131_072], usd('1.4', '4.4', cached('0.26'))),
  chat('glm-5.1', '2026-07-02', [200_000, 131_072], usd('1.4', '4.4', cached('0.26'))),
  chat('glm-5', '2026-07-02', [204_800, 131_072], usd('1', '3.2', cached('0.2'))),
  chat('glm-5-turbo', '2026-07-02', [200_000, 131_072], usd('1.2', '4', cached('0.24'))),
  chat('glm-5-code', '2026-08-01', [200_000, 128_000], usd('1.2', '5', cached('0.3'))),
  chat('glm-5v-turbo', '2026-07-02', [200_000, 131_072], usd('1.2', '4', cached('0.24'))),
  chat('glm-4.7', '2026-07-02', [204_800, 131_072], usd('0.6', '2.2', cached('0.11'))),
  chat('glm-4.7-flash', '2026-07-02', [200_000, 131_072], usd('0', '0', cached('0', '0'))),
  chat('glm-4.7-flashx', '2026-07-02', [200_000, 131_072], usd('0.07', '0.4', cached('0.01'))),
  chat('glm-4.6', '2026-07-02', [204_800, 131_072], usd('0.6', '2.2', cached('0.11'))),
  chat('glm-4.6v', '2026-07-02', [128_000, 32_768], usd('0.3', '0.9', cached('0.05'))),
  chat('glm-4.5', '2026-07-02', [131_072, 98_304], usd('0.6', '2.2', cached('0.11'))),
  chat('glm-4.5-air', '2026-07-02', [131_072, 98_304], usd('0.2', '1.1', cached('0.03'))),
  chat('glm-4.5v', '2026-07-02', [64_000, 16_384], usd('0.6', '1.8', cached('0.11'))),
  chat('glm-4.5-flash', '2026-07-02', [131_072, 98_304], usd('0', '0', cached('0', '0'))),
  chat('glm-ocr', '2026-08-05', [], usd('0.03', '0.03')),
  video('cogvideox-3', '2026-11-21', [], { perCall: '0.2' }),
])
