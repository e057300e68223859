import { cached, chat, usd } from '../catalog-row.ts'
import { withFacts } from '../model-facts.ts'
import type { CatalogModel } from '../provider.ts'
import { FACTS } from './model-facts.ts'

/** Together AI. List prices in USD. */
export const MODELS: readonly CatalogModel[] = withFacts(FACTS, [
  chat('openai/gpt-oss-120b', '2026-07-02', [131_072, 131_072], usd('0.15', '0.6')),
  chat('openai/gpt-oss-20b', '2026-07-02', [131_072, 131_072], usd('0.05', '0.2')),
  chat('meta-llama/Llama-3.3-70B-Instruct-Turbo', '2026-07-02', [131_072, 131_072], usd('0.88', '0.88')),
  chat('meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8', '2026-08-01', [], usd('0.27', '0.85')),
  chat('meta-llama/Llama-4-Scout-17B-16E-Instruct', '2026-08-01', [], usd('0.18', '0.59')),
  chat('deepseek-ai/DeepSeek-V4-Pro', '2026-08-21', [512_000, 384_000], usd('2.1', '4.4', cached('0.2'))),
  chat('Qwen/Qwen3-235B-A22B-Instruct-2507-tput', '2026-07-02', [262_144, 262_144], usd('0.2', '0.6')),
  chat('Qwen/Qwen3.5-397B-A17B', '2026-07-02', [262_144, 130_000], usd('0.6', '3.6')),
  chat('moonshotai/Kimi-K2.6', '2026-07-02', [262_144, 131_000], usd('1.2', '4.5', cached('0.2'))),
  chat('zai-org/GLM-5.2', '2026-07-02', [262_144, 164_000], usd('1.4', '4.4', cached('0.26'))),
  chat('MiniMaxAI/MiniMax-M3', '2026-07-02', [524_288, 250_000], usd('0.3', '1.2', cached('0.06'))),
])
