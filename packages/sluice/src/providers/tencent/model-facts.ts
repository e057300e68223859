import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
hy3-preview | Hy3 preview | text > text | tools json_schema reasoning prompt_cache
hunyuan-2.0-thinking-20251109 | HY 2.0 Think | text > text | tools reasoning
hunyuan-2.0-instruct-20251111 | HY 2.0 Instruct | text > text | tools
hunyuan-role-latest | Hunyuan Role | text > text
hunyuan-turbos-latest | Hunyuan TurboS | text > text
hunyuan-t1-latest | Hunyuan T1 | text > text | reasoning web_search
hy-image-v3.0 | HY-Image-V3.0 | text image > image
hy-image-lite | HY-Image-Lite | text > image
hy-video-1.5 | HY-Video-1.5 | text image > video
`)
