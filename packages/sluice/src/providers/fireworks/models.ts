import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Fireworks AI. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat(
    'accounts/fireworks/models/gpt-oss-120b',
    '2026-07-02',
    [131_072, 32_768],
    usd('0.15', '0.6', cached('0.015')),
  ),
  chat(
    'accounts/fireworks/models/gpt-oss-20b',
    '2026-07-02',
    [131_072, 32_768],
    usd('0.07', '0.3', cached('0.035')),
  ),
  chat(
    'accounts/fireworks/models/deepseek-v4-pro',
    '2026-07-02',
    [1_000_000, 384_000],
    usd('1.74', '3.48', cached('0.145')),
  ),
  chat(
    'accounts/fireworks/models/deepseek-v4-flash',
    '2026-07-02',
    [1_000_000, 384_000],
    usd('0.14', '0.28', cached('0.028')),
  ),
  chat(
    'accounts/fireworks/models/glm-5p2',
    '2026-07-02',
    [1_048_575, 131_072],
    usd('1.4', '4.4', cached('0.26')),
  ),
  chat(
    'accounts/fireworks/models/kimi-k2p6',
    '2026-07-02',
    [262_000, 262_000],
    usd('0.95', '4', cached('0.16')),
  ),
  chat(
    'accounts/fireworks/models/kimi-k2p7-code',
    '2026-07-02',
    [262_000, 262_000],
    usd('0.95', '4', cached('0.19')),
  ),
  chat(
    'accounts/fireworks/models/minimax-m3',
    '2026-07-02',
    [512_000, 512_000],
    usd('0.3', '1.2', cached('0.06')),
  ),
])
