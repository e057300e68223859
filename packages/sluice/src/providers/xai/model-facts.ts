import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
grok-4.7 | Grok 4.7 | text image > text | tools reasoning vision prompt_cache web_search
grok-4.6 | ? | ? > text | prompt_cache
grok-4.5 | ? | text image > text | tools json_schema reasoning vision prompt_cache web_search
grok-4.3 | Grok 4.3 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
grok-4.20-0309-reasoning | Grok 4.20 (Reasoning) | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
grok-4.20-0309-non-reasoning | Grok 4.20 (Non-Reasoning) | text image pdf > text | tools json_schema vision prompt_cache
grok-4.20-multi-agent-0309 | Grok 4.20 Multi-Agent | text image pdf > text | json_schema reasoning vision prompt_cache
grok-build-0.1 | Grok Build 0.1 | text image pdf > text | tools json_schema reasoning vision prompt_cache
grok-4-1-fast-reasoning | ? | text image audio > text | tools json_schema reasoning vision prompt_cache web_search
grok-4-1-fast-non-reasoning | ? | text image audio > text | tools json_schema vision prompt_cache web_search
grok-4-fast-reasoning | ? | text > text | tools prompt_cache web_search
grok-4-fast-non-reasoning | ? | text > text | tools prompt_cache web_search
grok-4-0709 | ? | text > text | tools prompt_cache web_search
grok-code-fast-1 | ? | text > text | tools reasoning prompt_cache
grok-3 | ? | text > text | tools prompt_cache web_search
grok-3-mini | ? | text > text | tools reasoning prompt_cache web_search
grok-voice-latest | ? | text audio > text audio
grok-transcribe | ? | audio > text
`)
