import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
glm-5.3 | GLM-5.3 | text > text | tools json_schema reasoning prompt_cache
glm-5.3-flash | GLM-5.3-Flash | text image video > text | tools reasoning vision prompt_cache
glm-5.2 | GLM-5.2 | text > text | tools json_schema reasoning prompt_cache
glm-5.1 | GLM-5.1 | text > text | tools json_schema reasoning prompt_cache
glm-5 | GLM-5 | text > text | tools reasoning prompt_cache
glm-5-turbo | GLM-5-Turbo | text > text | tools json_schema reasoning prompt_cache
glm-5-code | ? | text > text | tools reasoning prompt_cache
glm-5v-turbo | GLM-5V-Turbo | text image video pdf > text | tools reasoning vision prompt_cache
glm-4.7 | GLM-4.7 | text > text | tools reasoning prompt_cache
glm-4.7-flash | GLM-4.7-Flash | text > text | tools reasoning prompt_cache
glm-4.7-flashx | GLM-4.7-FlashX | text > text | tools reasoning prompt_cache
glm-4.6 | GLM-4.6 | text > text | tools reasoning prompt_cache
glm-4.6v | GLM-4.6V | text image video > text | tools reasoning vision prompt_cache
glm-4.5 | GLM-4.5 | text > text | tools reasoning prompt_cache
glm-4.5-air | GLM-4.5-Air | text > text | tools reasoning prompt_cache
glm-4.5v | GLM-4.5V | text image video > text | tools reasoning vision prompt_cache
glm-4.5-flash | GLM-4.5-Flash | text > text | tools reasoning prompt_cache
glm-ocr | ? | image > text
cogvideox-3 | ? | text > video
`)
