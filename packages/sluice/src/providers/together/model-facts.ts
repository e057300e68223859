import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
openai/gpt-oss-120b | GPT OSS 120B | text > text | tools parallel_tools json_schema reasoning
openai/gpt-oss-20b | GPT OSS 20B | text > text | tools parallel_tools json_schema reasoning
meta-llama/Llama-3.3-70B-Instruct-Turbo | Llama 3.3 70B | text > text | tools parallel_tools json_schema
meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 | ? | text > text | tools parallel_tools json_schema
meta-llama/Llama-4-Scout-17B-16E-Instruct | ? | text > text | tools parallel_tools json_schema
deepseek-ai/DeepSeek-V4-Pro | DeepSeek V4 Pro | text > text | tools json_schema reasoning prompt_cache
Qwen/Qwen3-235B-A22B-Instruct-2507-tput | Qwen3 235B A22B Instruct 2507 FP8 | text > text | tools parallel_tools json_schema
Qwen/Qwen3.5-397B-A17B | Qwen3.5 397B A17B | text image > text | tools parallel_tools json_schema reasoning vision
moonshotai/Kimi-K2.6 | Kimi K2.6 | text image video > text | tools json_schema reasoning vision prompt_cache
zai-org/GLM-5.2 | GLM-5.2 | text > text | tools json_schema reasoning prompt_cache
MiniMaxAI/MiniMax-M3 | MiniMax-M3 | text image > text | tools json_schema reasoning vision prompt_cache
`)
