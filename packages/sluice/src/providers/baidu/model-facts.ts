import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
ernie-5.1 | ERNIE 5.1 | text > text | tools reasoning web_search
ernie-5.0 | ERNIE 5.0 | text image video > text | tools reasoning vision web_search
ernie-5.0-thinking-latest | ERNIE 5.0 Thinking | text image video > text | tools reasoning vision web_search
ernie-4.5-turbo-20260402 | ERNIE 4.5 Turbo 20260402 | text > text | tools prompt_cache web_search
ernie-4.5-turbo-128k | ERNIE 4.5 Turbo 128K | text > text | tools prompt_cache web_search
ernie-4.5-turbo-32k | ERNIE 4.5 Turbo 32K | text > text | tools prompt_cache web_search
ernie-4.5-turbo-vl | ERNIE 4.5 Turbo VL | text image video > text | vision prompt_cache
ernie-4.5-8k-preview | ERNIE 4.5 8K Preview | text image > text | vision
ernie-x1.1 | ERNIE X1.1 | text > text | tools reasoning web_search
musesteamer-air-image | MuseSteamer Air Image | text > image
`)
