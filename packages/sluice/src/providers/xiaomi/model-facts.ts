import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
mimo-v2.5-pro | MiMo-V2.5-Pro | text > text | tools reasoning prompt_cache
mimo-v2.5 | MiMo-V2.5 | text image audio video > text | tools reasoning vision prompt_cache
`)
