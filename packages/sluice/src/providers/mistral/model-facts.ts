import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
mistral-large-latest | Mistral Large | text image > text | tools json_schema vision
mistral-large-2512 | Mistral Large 3 | text image > text | tools json_schema vision prompt_cache
mistral-large-2411 | Mistral Large 2.1 | text > text | tools json_schema
mistral-medium-latest | Mistral Medium | text image > text | tools json_schema reasoning vision
mistral-medium-2604 | Mistral Medium 3.5 | text image > text | tools json_schema reasoning vision
mistral-medium-2508 | Mistral Medium 3.1 | text image > text | tools json_schema vision
mistral-small-latest | Mistral Small | text image > text | tools json_schema reasoning vision
mistral-small-2603 | Mistral Small 4 | text image > text | tools reasoning vision prompt_cache
codestral-latest | Codestral | text > text | tools json_schema
devstral-2512 | Devstral 2 | text > text | tools json_schema prompt_cache
devstral-small-2507 | Devstral Small | text > text | tools json_schema
magistral-medium-latest | Magistral Medium | text > text | tools json_schema reasoning
magistral-small-latest | ? | text > text | tools json_schema reasoning
ministral-3b-2512 | ? | text image > text | tools json_schema vision prompt_cache
ministral-8b-2512 | ? | text image > text | tools json_schema vision
ministral-14b-2512 | ? | text image > text | tools json_schema vision prompt_cache
pixtral-large-latest | Pixtral Large | text image > text | tools json_schema vision
open-mistral-nemo | Open Mistral Nemo | text > text | tools json_schema
open-mixtral-8x22b | Mixtral 8x22B | text > text | tools json_schema
voxtral-small-24b-2507 | ? | ? > text | prompt_cache
mistral-embed | Mistral Embed | text > ?
codestral-embed | ? | text > ?
`)
