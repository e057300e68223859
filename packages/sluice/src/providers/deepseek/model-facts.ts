import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
deepseek-flash | DeepSeek V4.1 Flash | text image > text | tools reasoning vision prompt_cache
deepseek-v4-pro | DeepSeek V4 Pro | text > text | tools parallel_tools json_schema reasoning prompt_cache
deepseek-v4-flash | DeepSeek V4 Flash | text > text | tools parallel_tools json_schema reasoning prompt_cache
deepseek-chat | DeepSeek Chat | text > text | tools parallel_tools json_schema prompt_cache
deepseek-reasoner | DeepSeek Reasoner | text > text | tools json_schema reasoning prompt_cache
`)
