import { cached, chat, transcription, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Groq. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('openai/gpt-oss-120b', '2026-07-02', [131_072, 65_536], usd('0.15', '0.6', cached('0.075'))),
  chat('openai/gpt-oss-20b', '2026-07-02', [131_072, 65_536], usd('0.075', '0.3', cached('0.0375'))),
  chat('llama-3.3-70b-versatile', '2026-07-02', [131_072, 32_768], usd('0.59', '0.79')),
  chat('llama-3.1-8b-instant', '2026-07-02', [131_072, 131_072], usd('0.05', '0.08')),
  chat('meta-llama/llama-4-scout-17b-16e-instruct', '2026-07-02', [131_072, 8_192], usd('0.11', '0.34'), {
    status: 'beta',
  }),
  chat('qwen/qwen3-32b', '2026-07-02', [131_072, 40_960], usd('0.29', '0.59'), { status: 'beta' }),
  chat('moonshotai/kimi-k2-instruct-0905', '2026-08-01', [262_144, 16_384], usd('1', '3', cached('0.5'))),
  transcription('whisper-large-v3', '2026-08-01', [], { perSecond: '0.00003083' }),
  transcription('whisper-large-v3-turbo', '2026-08-01', [], { perSecond: '0.00001111' }),
])
