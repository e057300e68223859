import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
command-a-plus-05-2026 | Command A Plus | text image > text | tools json_schema reasoning vision
command-a-03-2025 | Command A | text > text | tools
command-a-reasoning-08-2025 | Command A Reasoning | text > text | tools reasoning
command-a-vision-07-2025 | Command A Vision | text image > text | vision
command-r-plus-08-2024 | Command R+ | text > text | tools
command-r-08-2024 | Command R | text > text | tools
command-r7b-12-2024 | Command R7B | text > text | tools
embed-v4.0 | ? | text image > ?
embed-english-v3.0 | ? | text > ?
embed-multilingual-v3.0 | ? | text > ?
rerank-v4.0-pro | ? | text > ?
rerank-v4.0-fast | ? | text > ?
rerank-v3.5 | ? | text > ?
rerank-multilingual-v3.0 | ? | text > ?
`)
