import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
seed-2-0-pro-260328 | Seed 2.0 Pro | text image > text | tools vision prompt_cache
seed-2-0-lite-260228 | Seed 2.0 Lite | text image > text | tools vision prompt_cache
seed-2-0-mini-260215 | Seed 2.0 Mini | text image > text | tools vision prompt_cache
seed-2-0-code-preview-260328 | Seed 2.0 Code | text image > text | tools vision prompt_cache
seed-1-8-251228 | Seed 1.8 | text image > text | tools vision prompt_cache
seed-1-6-250915 | Seed 1.6 | text image > text | tools vision prompt_cache
seed-1-6-flash-250715 | Seed 1.6 Flash | text image > text | tools vision prompt_cache
seedream-5-0-lite-260128 | Seedream 5.0 Lite | text image > image
seedream-4-5-251128 | Seedream 4.5 | text image > image
seedream-4-0-250828 | Seedream 4.0 | text image > image
`)
