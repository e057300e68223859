import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
muse-spark-1.3 | Muse Spark 1.3 | text image video pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
muse-spark-1.2 | Muse Spark 1.2 | text image video pdf > text | tools reasoning vision prompt_cache web_search
`)
