import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Moonshot AI. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('kimi-k3', '2026-08-21', [1_048_576], usd('3', '15', cached('0.3'))),
  chat('kimi-k2.7-code', '2026-07-02', [262_144, 262_144], usd('0.95', '4', cached('0.19'))),
  chat('kimi-k2.7-code-highspeed', '2026-07-02', [262_144, 262_144], usd('1.9', '8', cached('0.38'))),
  chat('kimi-k2.6', '2026-07-02', [262_144, 262_144], usd('0.95', '4', cached('0.16'))),
  chat('kimi-k2.5', '2026-07-02', [262_144, 262_144], usd('0.6', '3', cached('0.1'))),
  chat('kimi-k2-thinking', '2026-07-02', [262_144, 262_144], usd('0.6', '2.5', cached('0.15')), {
    status: 'deprecated',
  }),
  chat('kimi-k2-thinking-turbo', '2026-07-02', [262_144, 262_144], usd('1.15', '8', cached('0.15')), {
    status: 'deprecated',
  }),
  chat('kimi-k2-turbo-preview', '2026-08-01', [262_144, 262_144], usd('1.15', '8', cached('0.15')), {
    status: 'deprecated',
  }),
  chat('kimi-k2-0905-preview', '2026-07-02', [262_144, 262_144], usd('0.6', '2.5', cached('0.15')), {
    status: 'deprecated',
  }),
  chat('moonshot-v1-8k', '2026-08-01', [8_192, 8_192], usd('0.2', '2')),
  chat('moonshot-v1-32k', '2026-08-01', [32_768, 32_768], usd('1', '3')),
  chat('moonshot-v1-128k', '2026-08-01', [131_072, 131_072], usd('2', '5')),
])
