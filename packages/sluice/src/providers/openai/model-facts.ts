import { readModelFacts } from '../model-facts.ts'

/** What the models are called, take, give and can do. */
export const FACTS = readModelFacts(`
gpt-6-astra | GPT-6 Astra | text image > text | tools json_schema reasoning vision prompt_cache web_search
gpt-6.1-sol | GPT-6.1 Sol | text image > text | tools json_schema reasoning vision prompt_cache web_search
gpt-6.1-terra | GPT-6.1 Terra | text image > text | tools json_schema reasoning vision prompt_cache web_search
gpt-6-sol | GPT-6 Sol | text image > text | tools json_schema reasoning vision prompt_cache web_search
gpt-6-luna | GPT-6 Luna | text image > text | tools json_schema reasoning vision prompt_cache web_search
gpt-5.6 | GPT-5.6 Sol | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.6-sol | GPT-5.6 Sol | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.6-terra | ? | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.6-luna | ? | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.5 | GPT-5.5 | text image pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.5-pro | GPT-5.5 Pro | text image pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.4 | GPT-5.4 | text image pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache
gpt-5.4-pro | GPT-5.4 Pro | text image > text | tools parallel_tools reasoning vision prompt_cache web_search
gpt-5.4-mini | GPT-5.4 mini | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.4-nano | GPT-5.4 nano | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.3-codex | GPT-5.3 Codex | text image pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.3-chat-latest | GPT-5.3 Chat | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.2 | GPT-5.2 | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.2-pro | GPT-5.2 Pro | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.2-codex | GPT-5.2 Codex | text image pdf > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.1 | GPT-5.1 | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.1-codex | GPT-5.1 Codex | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5.1-codex-mini | GPT-5.1 Codex mini | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5 | GPT-5 | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5-mini | GPT-5 Mini | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5-nano | GPT-5 Nano | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5-pro | GPT-5 Pro | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5-codex | GPT-5-Codex | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
gpt-5-chat-latest | GPT-5 Chat | text image > text | json_schema reasoning vision prompt_cache
gpt-4.1 | GPT-4.1 | text image pdf > text | tools parallel_tools json_schema vision prompt_cache web_search
gpt-4.1-mini | GPT-4.1 mini | text image pdf > text | tools parallel_tools json_schema vision prompt_cache web_search
gpt-4.1-nano | GPT-4.1 nano | text image > text | tools parallel_tools json_schema vision prompt_cache
gpt-4o | GPT-4o | text image pdf > text | tools parallel_tools json_schema vision prompt_cache
gpt-4o-2024-05-13 | GPT-4o (2024-05-13) | text image > text | tools parallel_tools json_schema vision prompt_cache
gpt-4o-2024-08-06 | GPT-4o (2024-08-06) | text image > text | tools parallel_tools json_schema vision prompt_cache
gpt-4o-2024-11-20 | GPT-4o (2024-11-20) | text image > text | tools parallel_tools json_schema vision prompt_cache
gpt-4o-mini | GPT-4o mini | text image pdf > text | tools parallel_tools json_schema vision prompt_cache
chatgpt-4o-latest | ? | text image > text | tools parallel_tools vision prompt_cache
gpt-4o-search-preview | ? | text image > text | tools parallel_tools json_schema vision prompt_cache web_search
gpt-4-turbo | GPT-4 Turbo | text image > text | tools parallel_tools vision prompt_cache
gpt-4 | GPT-4 | text > text | tools prompt_cache
gpt-3.5-turbo | GPT-3.5-turbo | text > text | tools prompt_cache
o1 | o1 | text image pdf > text | tools json_schema reasoning vision prompt_cache
o1-pro | o1-pro | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache
o3 | o3 | text image pdf > text | tools json_schema reasoning vision prompt_cache web_search
o3-mini | o3-mini | text > text | tools json_schema reasoning prompt_cache
o3-pro | o3-pro | text image > text | tools json_schema reasoning vision prompt_cache web_search
o4-mini | o4-mini | text image > text | tools json_schema reasoning vision prompt_cache web_search
o3-deep-research | o3-deep-research | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
o4-mini-deep-research | o4-mini-deep-research | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache web_search
codex-mini-latest | ? | text image > text | tools parallel_tools json_schema reasoning vision prompt_cache
gpt-audio-1.5 | ? | text audio > text audio | tools parallel_tools
gpt-audio | ? | text audio > text audio | tools parallel_tools
gpt-audio-mini | ? | text audio > text audio | tools parallel_tools
gpt-4o-audio-preview | ? | text audio > text audio | tools parallel_tools
gpt-realtime-2.1 | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-realtime-2.1-mini | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-realtime-2 | ? | text audio image > text audio | tools parallel_tools reasoning prompt_cache
gpt-realtime-1.5 | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-realtime | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-realtime-mini | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-4o-realtime-preview | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-4o-mini-realtime-preview | ? | text audio > text audio | tools parallel_tools prompt_cache
gpt-realtime-translate | ? | audio > audio text
text-embedding-3-large | text-embedding-3-large | text > ?
text-embedding-3-small | text-embedding-3-small | text > ?
text-embedding-ada-002 | text-embedding-ada-002 | text > ?
gpt-image-2.5-flare | ? | text image > image | prompt_cache
gpt-image-2.5-sunburst | ? | text image > image | prompt_cache
gpt-image-2 | gpt-image-2 | text image > image | prompt_cache
gpt-image-1.5 | gpt-image-1.5 | text image > text image | prompt_cache
gpt-image-1 | gpt-image-1 | text image > image | prompt_cache
gpt-image-1-mini | gpt-image-1-mini | text image > text image | prompt_cache
chatgpt-image-latest | chatgpt-image-latest | text image > text image | prompt_cache
dall-e-3 | ? | text > image
dall-e-2 | ? | text > image
tts-1 | ? | text > audio
tts-1-hd | ? | text > audio
gpt-4o-mini-tts | ? | text > audio
gpt-4o-transcribe | ? | audio > text
gpt-4o-mini-transcribe | ? | audio > text
gpt-4o-transcribe-diarize | ? | audio > text
whisper-1 | ? | audio > text
gpt-realtime-whisper | ? | audio > text
omni-moderation-latest | ? | text > ?
sora-2 | ? | text > video
sora-2-pro | ? | text > video
`)
