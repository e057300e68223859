import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
demo-chat | Demo | text > text | tools json_schema
demo-reasoner | Demo that thinks | text > text | tools json_schema reasoning
`)
