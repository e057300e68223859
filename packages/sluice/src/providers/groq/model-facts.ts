import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
openai/gpt-oss-120b | GPT OSS 120B | text > text | tools parallel_tools json_schema reasoning prompt_cache web_search
openai/gpt-oss-20b | GPT OSS 20B | text > text | tools parallel_tools json_schema reasoning prompt_cache web_search
llama-3.3-70b-versatile | Llama 3.3 70B | text > text | tools
llama-3.1-8b-instant | Llama 3.1 8B | text > text | tools
meta-llama/llama-4-scout-17b-16e-instruct | Llama 4 Scout 17B 16E | text image > text | tools json_schema vision
qwen/qwen3-32b | Qwen3-32B | text > text | tools reasoning
moonshotai/kimi-k2-instruct-0905 | ? | text > text | tools json_schema prompt_cache
whisper-large-v3 | Whisper | audio > text
whisper-large-v3-turbo | Whisper Large V3 Turbo | audio > text
`)
