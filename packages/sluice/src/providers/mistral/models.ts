import { cached, chat, embedding, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Mistral AI. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('mistral-large-latest', '2026-07-02', [262_144, 262_144], usd('0.5', '1.5')),
  chat('mistral-large-2512', '2026-08-21', [262_144, 262_144], usd('0.5', '1.5', cached('0.05'))),
  chat('mistral-large-2411', '2026-07-02', [131_072, 16_384], usd('2', '6')),
  chat('mistral-medium-latest', '2026-08-01', [262_144, 262_144], usd('1.5', '7.5')),
  chat('mistral-medium-2604', '2026-07-02', [262_144, 262_144], usd('1.5', '7.5')),
  chat('mistral-medium-2508', '2026-07-02', [262_144, 262_144], usd('0.4', '2')),
  chat('mistral-small-latest', '2026-07-02', [256_000, 256_000], usd('0.15', '0.6')),
  chat('mistral-small-2603', '2026-08-21', [256_000, 256_000], usd('0.15', '0.6', cached('0.015'))),
  chat('codestral-latest', '2026-07-02', [256_000, 4_096], usd('0.3', '0.9')),
  chat('devstral-2512', '2026-08-21', [262_144, 262_144], usd('0.4', '2', cached('0.04')), {
    status: 'deprecated',
  }),
  chat('devstral-small-2507', '2026-07-02', [128_000, 128_000], usd('0.1', '0.3'), { status: 'deprecated' }),
  chat('magistral-medium-latest', '2026-07-02', [128_000, 16_384], usd('2', '5')),
  chat('magistral-small-latest', '2026-08-01', [40_000, 40_000], usd('0.5', '1.5')),
  chat('ministral-3b-2512', '2026-08-21', [131_072, 131_072], usd('0.1', '0.1', cached('0.01'))),
  chat('ministral-8b-2512', '2026-08-01', [262_144, 262_144], usd('0.15', '0.15')),
  chat('ministral-14b-2512', '2026-08-21', [262_144, 262_144], usd('0.2', '0.2', cached('0.02'))),
  chat('pixtral-large-latest', '2026-07-02', [128_000, 128_000], usd('2', '6')),
  chat('open-mistral-nemo', '2026-07-02', [128_000, 128_000], usd('0.15', '0.15'), { status: 'deprecated' }),
  chat('open-mixtral-8x22b', '2026-07-02', [64_000, 64_000], usd('2', '6')),
  chat('voxtral-small-24b-2507', '2026-08-21', [], usd('0.1', '0.3', cached('0.01'))),
  embedding('mistral-embed', '2026-08-01', [8_000], { input: '0.1' }),
  embedding('codestral-embed', '2026-08-01', [8_192], { input: '0.15' }),
])
