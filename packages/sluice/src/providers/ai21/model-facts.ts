import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
jamba-large-1.7 | ? | text > text
jamba-mini-1.7 | ? | text > text
`)
