import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
gpt-oss-120b | GPT OSS 120B | text > text | tools parallel_tools json_schema reasoning
zai-glm-4.7 | Z.AI GLM-4.7 | text > text | tools json_schema reasoning
`)
