import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
accounts/fireworks/models/gpt-oss-120b | GPT OSS 120B | text > text | tools json_schema reasoning prompt_cache
accounts/fireworks/models/gpt-oss-20b | GPT OSS 20B | text > text | tools json_schema reasoning prompt_cache
accounts/fireworks/models/deepseek-v4-pro | DeepSeek V4 Pro | text > text | tools json_schema reasoning prompt_cache
accounts/fireworks/models/deepseek-v4-flash | DeepSeek V4 Flash | text > text | tools json_schema reasoning prompt_cache
accounts/fireworks/models/glm-5p2 | GLM 5.2 | text > text | tools json_schema reasoning prompt_cache
accounts/fireworks/models/kimi-k2p6 | Kimi K2.6 | text image > text | tools json_schema reasoning vision prompt_cache
accounts/fireworks/models/kimi-k2p7-code | Kimi K2.7 Code | text image > text | tools json_schema reasoning vision prompt_cache
accounts/fireworks/models/minimax-m3 | MiniMax-M3 | text > text | tools json_schema reasoning vision prompt_cache
`)
