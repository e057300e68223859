import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
kimi-k3 | Kimi K3 | text image video > text | tools json_schema reasoning vision prompt_cache
kimi-k2.7-code | Kimi K2.7 Code | text image video > text | tools json_schema reasoning vision prompt_cache
kimi-k2.7-code-highspeed | Kimi K2.7 Code HighSpeed | text image video > text | tools json_schema reasoning vision prompt_cache
kimi-k2.6 | Kimi K2.6 | text image video > text | tools json_schema reasoning vision prompt_cache
kimi-k2.5 | Kimi K2.5 | text image video > text | tools json_schema reasoning vision prompt_cache
kimi-k2-thinking | Kimi K2 Thinking | text > text | tools reasoning prompt_cache web_search
kimi-k2-thinking-turbo | Kimi K2 Thinking Turbo | text > text | tools reasoning prompt_cache web_search
kimi-k2-turbo-preview | Kimi K2 Turbo | text > text | tools prompt_cache web_search
kimi-k2-0905-preview | Kimi K2 0905 | text > text | tools prompt_cache web_search
moonshot-v1-8k | ? | text > text | tools json_schema
moonshot-v1-32k | ? | text > text | tools json_schema
moonshot-v1-128k | ? | text > text | tools json_schema
`)
