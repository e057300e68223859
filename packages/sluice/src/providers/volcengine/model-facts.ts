import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
doubao-seed-2-0-pro-260215 | Doubao Seed 2.0 Pro | text image video > text | tools reasoning vision prompt_cache
doubao-seed-2-0-lite-260215 | Doubao Seed 2.0 Lite | text image video > text | tools reasoning vision prompt_cache
doubao-seed-2-0-mini-260215 | Doubao Seed 2.0 Mini | text image video > text | tools reasoning vision prompt_cache
doubao-seed-2-0-code-preview-260215 | Doubao Seed 2.0 Code | text image video > text | tools reasoning vision prompt_cache
doubao-seed-1-8-251228 | Doubao Seed 1.8 | text image video > text | tools reasoning vision prompt_cache
doubao-seed-1-6-251015 | Doubao Seed 1.6 | text image video > text | tools reasoning vision prompt_cache
doubao-seed-1-6-vision-250815 | Doubao Seed 1.6 Vision | text image video > text | tools reasoning vision prompt_cache
doubao-seed-1-6-flash-250828 | Doubao Seed 1.6 Flash | text image video > text | tools reasoning vision prompt_cache
doubao-seed-1-6-lite-251015 | Doubao Seed 1.6 Lite | text image video > text | tools reasoning vision prompt_cache
doubao-1-5-pro-32k-250115 | Doubao 1.5 Pro 32k | text > text | tools
doubao-1-5-lite-32k-250115 | Doubao 1.5 Lite 32k | text > text | tools
doubao-1-5-vision-pro-250328 | Doubao 1.5 Vision Pro | text image video > text | tools vision
doubao-1-5-thinking-pro-250415 | Doubao 1.5 Thinking Pro | text > text | tools reasoning
doubao-seedream-5-0-260128 | Seedream 5.0 Lite | text image > image
doubao-seedream-4-5-251128 | Seedream 4.5 | text image > image
doubao-seedream-4-0-250828 | Seedream 4.0 | text image > image
doubao-seedream-3-0-t2i-250415 | Seedream 3.0 | text > image
doubao-seedance-1-5-pro-251215 | Seedance 1.5 Pro | text image > video
doubao-seedance-1-0-pro-250528 | Seedance 1.0 Pro | text image > video
doubao-seedance-1-0-pro-fast-251015 | Seedance 1.0 Pro Fast | text image > video
`)
