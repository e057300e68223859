import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
gemini-3.8-flash | Gemini 3.8 Flash | text image audio video > text | tools reasoning vision prompt_cache
gemini-3.7-flash | Gemini 3.7 Flash | text image audio video > text | tools reasoning vision prompt_cache
gemini-3.6-flash | ? | text image audio video > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-3.5-flash | Gemini 3.5 Flash | text image video audio pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-3.5-flash-lite | ? | text image audio video > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-3.1-pro-preview | Gemini 3.1 Pro Preview | text image video audio pdf > text | tools json_schema reasoning vision prompt_cache web_search
gemini-3.1-flash-lite | Gemini 3.1 Flash Lite | text image video audio pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-3-pro-preview | Gemini 3 Pro Preview | text image video audio pdf > text | tools json_schema reasoning vision prompt_cache web_search
gemini-3-flash-preview | Gemini 3 Flash Preview | text image video audio pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-2.5-pro | Gemini 2.5 Pro | text image audio video pdf > text | tools json_schema reasoning vision prompt_cache web_search
gemini-2.5-flash | Gemini 2.5 Flash | text image audio video pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-2.5-flash-lite | Gemini 2.5 Flash-Lite | text image audio video pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gemini-2.0-flash | Gemini 2.0 Flash | text image audio video pdf > text audio | tools json_schema vision prompt_cache web_search
gemini-2.0-flash-lite | Gemini 2.0 Flash-Lite | text image audio video pdf > text audio | tools json_schema vision prompt_cache web_search
gemini-1.5-pro | ? | text image audio video > text | tools vision prompt_cache
gemini-1.5-flash | ? | text image audio video > text | tools vision prompt_cache
gemini-1.5-flash-8b | ? | text image audio video > text | tools vision prompt_cache
gemini-omni-flash-preview | ? | text image audio video > text | reasoning vision
gemini-3.1-flash-live-preview | ? | text audio > text audio | tools vision web_search
gemini-live-2.5-flash-preview-native-audio-09-2025 | ? | text audio > text audio | tools parallel_tools json_schema vision prompt_cache web_search
gemini-embedding-001 | Gemini Embedding 001 | text > ?
gemini-embedding-2 | ? | text image audio video > ?
text-embedding-004 | ? | text > ?
gemini-3-pro-image | ? | text image > text image | prompt_cache
gemini-3.1-flash-image | ? | text image > text image | prompt_cache
gemini-2.5-flash-image | Nano Banana | text image > text image | prompt_cache
imagen-4.0-generate-001 | ? | text > image
imagen-4.0-fast-generate-001 | ? | text > image
imagen-4.0-ultra-generate-001 | ? | text > image
imagen-3.0-generate-002 | ? | text > image
gemini-2.5-flash-preview-tts | Gemini 2.5 Flash Preview TTS | text > audio
gemini-2.5-pro-preview-tts | Gemini 2.5 Pro Preview TTS | text > audio | prompt_cache
veo-3.1-generate-preview | ? | text > video
veo-3.1-fast-generate-preview | ? | text > video
veo-3.1-lite-generate-preview | ? | text > video
veo-3.0-generate-001 | ? | text > video
veo-2.0-generate-001 | ? | text > video
lyria-3.5 | ? | text > audio
lyria-3-clip-preview | ? | text > audio
`)
