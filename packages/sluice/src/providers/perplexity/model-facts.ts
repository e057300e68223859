import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
sonar | Sonar | text > text | web_search
sonar-pro | Sonar Pro | text image > text | vision web_search
sonar-reasoning-pro | Sonar Reasoning Pro | text image > text | reasoning vision web_search
sonar-deep-research | Perplexity Sonar Deep Research | text > text | reasoning web_search
`)
