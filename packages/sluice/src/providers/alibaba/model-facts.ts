import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
qwen3.8-max | Qwen3.8 Max | text image video > text | tools reasoning vision
qwen3.8-flash | Qwen3.8 Flash | text image video > text | tools reasoning vision
qwen3.7-max | Qwen3.7 Max | text > text | tools json_schema reasoning prompt_cache
qwen3.7-plus | Qwen3.7 Plus | text image video > text | tools json_schema reasoning vision prompt_cache
qwen3.6-plus | Qwen3.6 Plus | text image video > text | tools reasoning vision prompt_cache
qwen3.6-flash | Qwen3.6 Flash | text image video > text | tools json_schema reasoning vision
qwen3.6-max-preview | Qwen3.6 Max Preview | text > text | tools reasoning prompt_cache
qwen3.5-plus | Qwen3.5 Plus | text image video > text | tools reasoning vision
qwen3.5-flash | ? | ? > text
qwen3.5-397b-a17b | Qwen3.5 397B-A17B | text image video audio > text | tools json_schema reasoning vision
qwen3-max | Qwen3 Max | text > text | tools reasoning
qwen-max | Qwen Max | text > text | tools reasoning
qwen-plus | Qwen Plus | text > text | tools reasoning
qwen-flash | Qwen Flash | text > text | tools reasoning
qwen-turbo | Qwen Turbo | text > text | tools reasoning
qwq-plus | QwQ Plus | text > text | tools reasoning
qvq-max | QVQ Max | text image > text | tools reasoning vision
qwen3-coder-plus | Qwen3 Coder Plus | text > text | tools reasoning prompt_cache
qwen3-coder-flash | Qwen3 Coder Flash | text > text | tools reasoning prompt_cache
qwen3-coder-480b-a35b-instruct | Qwen3-Coder 480B-A35B Instruct | text > text | tools
qwen3-235b-a22b | Qwen3 235B-A22B | text > text | tools reasoning
qwen3-32b | Qwen3 32B | text > text | tools reasoning
qwen3-next-80b-a3b-instruct | Qwen3-Next 80B-A3B Instruct | text > text | tools
qwen3-next-80b-a3b-thinking | Qwen3-Next 80B-A3B (Thinking) | text > text | tools reasoning
qwen3-vl-plus | Qwen3-VL Plus | text image > text | tools reasoning vision
qwen3-vl-235b-a22b-instruct | ? | text image > text | tools vision
qwen-vl-max | Qwen-VL Max | text image > text | tools vision
qwen-vl-plus | Qwen-VL Plus | text image > text | tools vision
qwen3-omni-flash | Qwen3-Omni Flash | text image audio video > text audio | tools reasoning vision
qwen-mt-plus | Qwen-MT Plus | text > text
qwen3-omni-flash-realtime | Qwen3-Omni Flash Realtime | text image audio video > text audio | tools vision
`)
