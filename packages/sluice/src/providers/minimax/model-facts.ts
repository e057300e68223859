import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
MiniMax-M3 | MiniMax-M3 | text image video > text | tools reasoning vision prompt_cache
MiniMax-M2.7 | MiniMax-M2.7 | text > text | tools reasoning prompt_cache
MiniMax-M2.7-highspeed | MiniMax-M2.7-highspeed | text > text | tools reasoning prompt_cache
MiniMax-M2.5 | MiniMax-M2.5 | text > text | tools reasoning prompt_cache
MiniMax-M2.5-highspeed | MiniMax-M2.5-highspeed | text > text | tools reasoning prompt_cache
MiniMax-M2.1 | MiniMax-M2.1 | text > text | tools reasoning prompt_cache
MiniMax-M2 | MiniMax-M2 | text > text | tools reasoning prompt_cache
M2-her | ? | ? > text
speech-2.6-hd | ? | text > audio
speech-2.6-turbo | ? | text > audio
`)
