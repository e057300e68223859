import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
step-3.7-flash | Step 3.7 Flash | text image > text | tools reasoning vision prompt_cache
step-3.5-flash | Step 3.5 Flash | text > text | tools reasoning prompt_cache
`)
