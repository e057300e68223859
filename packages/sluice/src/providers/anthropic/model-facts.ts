import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
claude-fable-5-1 | Claude Fable 5.1 | text image > text | tools reasoning vision prompt_cache
claude-fable-5 | Claude Fable 5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-5-5 | Claude Opus 5.5 | text image > text | tools reasoning vision prompt_cache
claude-opus-5 | ? | text image > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-8 | Claude Opus 4.8 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-7 | Claude Opus 4.7 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-6 | Claude Opus 4.6 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-5 | Claude Opus 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-5-20251101 | Claude Opus 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-1 | Claude Opus 4.1 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-1-20250805 | Claude Opus 4.1 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-opus-4-20250514 | Claude Opus 4 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-sonnet-5-5 | Claude Sonnet 5.5 | text image > text | tools reasoning vision prompt_cache
claude-sonnet-5 | Claude Sonnet 5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-sonnet-4-6 | Claude Sonnet 4.6 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-sonnet-4-5 | Claude Sonnet 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-sonnet-4-5-20250929 | Claude Sonnet 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-sonnet-4-20250514 | Claude Sonnet 4 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-3-7-sonnet-20250219 | Claude Sonnet 3.7 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
claude-3-5-sonnet-20241022 | Claude Sonnet 3.5 v2 | text image pdf > text | tools vision prompt_cache
claude-3-5-sonnet-20240620 | Claude Sonnet 3.5 | text image pdf > text | tools vision prompt_cache
claude-3-sonnet-20240229 | Claude Sonnet 3 | text image pdf > text | tools vision prompt_cache
claude-haiku-5-5 | Claude Haiku 5.5 | text image > text | tools reasoning vision prompt_cache
claude-haiku-4-5 | Claude Haiku 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache
claude-haiku-4-5-20251001 | Claude Haiku 4.5 | text image pdf > text | tools json_schema reasoning vision prompt_cache
claude-3-5-haiku-20241022 | ? | ? > text | prompt_cache
claude-3-haiku-20240307 | Claude Haiku 3 | text image pdf > text | tools json_schema vision prompt_cache
claude-3-opus-20240229 | Claude Opus 3 | text image pdf > text | tools json_schema vision prompt_cache
`)
