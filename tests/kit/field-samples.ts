import type { CallerForm } from '../../docs/tables/protocols.ts'
import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import type { Json, JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A value of a field that says something, and what has to stand beside it. */
export interface FieldSample {
  value: Json
  beside?: JsonObject
  /** The name under which it is told of or refused, where that is another. */
  tellsAs?: string
}

export type FieldSamples = Readonly<Record<string, FieldSample>>

const CHAT_TOOLS = [{ type: 'function', function: { name: 'f' } }]
const SCHEMA = { type: 'object' }

const CHAT: FieldSamples = {
  model: { value: 'asked-for' },
  messages: { value: [{ role: 'user', content: 'else' }] },
  stream: { value: true },
  stream_options: { value: { include_usage: true }, beside: { stream: true } },
  max_tokens: { value: 77 },
  max_completion_tokens: { value: 77, tellsAs: 'max_tokens' },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  top_k: { value: 3 },
  stop: { value: ['END'] },
  n: { value: 2 },
  tools: { value: CHAT_TOOLS },
  tool_choice: { value: 'required', beside: { tools: CHAT_TOOLS } },
  parallel_tool_calls: { value: false, beside: { tools: CHAT_TOOLS } },
  functions: { value: [{ name: 'f' }], tellsAs: 'tools' },
  function_call: { value: { name: 'f' }, beside: { functions: [{ name: 'f' }] }, tellsAs: 'tool_choice' },
  response_format: { value: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } } },
  json_schema: { value: { schema: SCHEMA }, beside: { response_format: { type: 'json_schema' } } },
  reasoning_effort: { value: 'high' },
  reasoning: { value: { effort: 'high' }, tellsAs: 'reasoning_effort' },
  user: { value: 'u1' },
  safety_identifier: { value: 'u1', tellsAs: 'user' },
  service_tier: { value: 'flex' },
  seed: { value: 5 },
  presence_penalty: { value: 0.5 },
  frequency_penalty: { value: 0.5 },
  logit_bias: { value: { 5: 1 } },
  logprobs: { value: true },
  top_logprobs: { value: 2, beside: { logprobs: true }, tellsAs: 'logprobs' },
  verbosity: { value: 'low' },
  prediction: { value: { type: 'content', content: 'x' } },
  modalities: { value: ['text', 'audio'] },
  audio: { value: { voice: 'Kore', format: 'wav' } },
  metadata: { value: { a: 'b' } },
  prompt_cache_key: { value: 'k' },
  web_search_options: { value: {} },
  store: { value: true },
  moderation: { value: { model: 'x' } },
  prompt_cache_retention: { value: '24h' },
  prompt_cache_options: { value: { a: 1 } },
}

const COMPLETIONS: FieldSamples = {
  model: { value: 'asked-for' },
  prompt: { value: 'else' },
  max_tokens: { value: 77 },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  n: { value: 2 },
  stream: { value: true },
  stream_options: { value: { include_usage: true }, beside: { stream: true } },
  logprobs: { value: 2 },
  echo: { value: true },
  stop: { value: ['END'] },
  presence_penalty: { value: 0.5 },
  frequency_penalty: { value: 0.5 },
  best_of: { value: 3 },
  logit_bias: { value: { 5: 1 } },
  user: { value: 'u1' },
  suffix: { value: 'the end' },
  seed: { value: 5 },
}

const RESPONSES_TOOLS = [{ type: 'function', name: 'f' }]

const RESPONSES: FieldSamples = {
  model: { value: 'asked-for' },
  input: { value: 'else' },
  instructions: { value: 'Be brief.' },
  stream: { value: true },
  stream_options: { value: { include_obfuscation: false }, beside: { stream: true } },
  previous_response_id: { value: 'resp_1' },
  conversation: { value: 'conv_1' },
  store: { value: false },
  background: { value: true },
  generate: { value: false },
  tools: { value: RESPONSES_TOOLS },
  tool_choice: { value: 'required', beside: { tools: RESPONSES_TOOLS } },
  parallel_tool_calls: { value: false, beside: { tools: RESPONSES_TOOLS } },
  max_output_tokens: { value: 77, tellsAs: 'max_tokens' },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  top_logprobs: { value: 2, beside: { include: ['message.output_text.logprobs'] }, tellsAs: 'logprobs' },
  text: { value: { format: { type: 'json_schema', name: 'x', schema: SCHEMA } } },
  reasoning: { value: { effort: 'high' }, tellsAs: 'reasoning_effort' },
  metadata: { value: { a: 'b' } },
  user: { value: 'u1' },
  safety_identifier: { value: 'u1', tellsAs: 'user' },
  prompt_cache_key: { value: 'k' },
  service_tier: { value: 'flex' },
  include: { value: ['file_search_call.results'] },
  truncation: { value: 'auto' },
  max_tool_calls: { value: 3 },
  prompt: { value: { id: 'pmpt_1' } },
  context_management: { value: [{ type: 'compaction' }] },
  moderation: { value: { model: 'x' } },
  prompt_cache_retention: { value: '24h' },
  prompt_cache_options: { value: { a: 1 } },
}

const MESSAGES: FieldSamples = {
  model: { value: 'asked-for' },
  messages: { value: [{ role: 'user', content: 'else' }] },
  system: { value: 'Be terse.' },
  max_tokens: { value: 77 },
  stop_sequences: { value: ['END'], tellsAs: 'stop' },
  stream: { value: true },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  top_k: { value: 3 },
  tools: { value: [{ name: 'f', input_schema: SCHEMA }] },
  tool_choice: { value: { type: 'any' }, beside: { tools: [{ name: 'f' }] } },
  thinking: {
    value: { type: 'enabled', budget_tokens: 2000 },
    beside: { max_tokens: 9000 },
    tellsAs: 'reasoning_effort',
  },
  output_config: { value: { effort: 'high' }, beside: { max_tokens: 9000 }, tellsAs: 'reasoning_effort' },
  output_format: { value: { type: 'json_schema', schema: SCHEMA } },
  metadata: { value: { user_id: 'u1' }, tellsAs: 'user' },
  service_tier: { value: 'standard_only' },
  cache_control: { value: { type: 'ephemeral' } },
  container: { value: 'c1' },
  context_management: { value: { edits: [] } },
  diagnostics: { value: {} },
  fallback_credit_token: { value: 't' },
  fallbacks: { value: [{ model: 'other' }] },
  inference_geo: { value: 'us' },
  mcp_servers: { value: [{ type: 'url', url: 'https://mcp.example.org' }] },
  speed: { value: 'fast' },
  user_profile_id: { value: 'p' },
}

const COMPLETE: FieldSamples = {
  model: { value: 'asked-for' },
  prompt: { value: '\n\nHuman: else\n\nAssistant:' },
  max_tokens_to_sample: { value: 77, tellsAs: 'max_tokens' },
  stop_sequences: { value: ['END'], tellsAs: 'stop' },
  stream: { value: true },
  temperature: { value: 0.3 },
  top_p: { value: 0.3 },
  top_k: { value: 3 },
  metadata: { value: { user_id: 'u1' }, tellsAs: 'user' },
}

const FUNCTIONS = { tools: [{ functionDeclarations: [{ name: 'f' }] }] }
const PICTURE = { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }] }] }

const GENERATE: FieldSamples = {
  model: { value: 'models/asked-for' },
  contents: { value: [{ parts: [{ text: 'else' }] }] },
  systemInstruction: { value: { parts: [{ text: 'Be kind.' }] } },
  tools: { value: [{ functionDeclarations: [{ name: 'f' }] }] },
  'toolConfig.functionCallingConfig': { value: { mode: 'ANY' }, beside: FUNCTIONS, tellsAs: 'tool_choice' },
  'toolConfig.retrievalConfig': { value: { languageCode: 'de' }, beside: FUNCTIONS },
  'toolConfig.includeServerSideToolInvocations': { value: true, beside: FUNCTIONS },
  safetySettings: { value: [{ category: 'c', threshold: 't' }] },
  cachedContent: { value: 'cachedContents/x' },
  labels: { value: { a: 'b' } },
  serviceTier: { value: 'flex', tellsAs: 'service_tier' },
  store: { value: true },
  'generationConfig.temperature': { value: 0.3, tellsAs: 'temperature' },
  'generationConfig.topP': { value: 0.3, tellsAs: 'top_p' },
  'generationConfig.topK': { value: 3, tellsAs: 'top_k' },
  'generationConfig.candidateCount': { value: 2, tellsAs: 'n' },
  'generationConfig.maxOutputTokens': { value: 77, tellsAs: 'max_tokens' },
  'generationConfig.stopSequences': { value: ['END'], tellsAs: 'stop' },
  'generationConfig.responseMimeType': { value: 'application/json' },
  'generationConfig.responseSchema': { value: { type: 'OBJECT' } },
  'generationConfig.responseJsonSchema': { value: SCHEMA },
  'generationConfig.thinkingConfig': { value: { thinkingLevel: 'HIGH' }, tellsAs: 'reasoning_effort' },
  'generationConfig.seed': { value: 5, tellsAs: 'seed' },
  'generationConfig.presencePenalty': { value: 0.5, tellsAs: 'presence_penalty' },
  'generationConfig.frequencyPenalty': { value: 0.5, tellsAs: 'frequency_penalty' },
  'generationConfig.responseLogprobs': { value: true, tellsAs: 'logprobs' },
  'generationConfig.logprobs': {
    value: 2,
    beside: { generationConfig: { responseLogprobs: true } },
    tellsAs: 'logprobs',
  },
  'generationConfig.responseModalities': { value: ['AUDIO'], tellsAs: 'modalities' },
  'generationConfig.speechConfig': { value: { languageCode: 'de' } },
  'generationConfig.imageConfig': { value: { aspectRatio: '1:1' } },
  'generationConfig.mediaResolution': {
    value: 'MEDIA_RESOLUTION_LOW',
    beside: PICTURE,
    tellsAs: 'image_url.detail',
  },
}

export const FIELD_SAMPLES: Readonly<Record<CallerForm, FieldSamples>> = {
  'openai-chat': CHAT,
  'openai-completions': COMPLETIONS,
  'openai-responses': RESPONSES,
  'anthropic-messages': MESSAGES,
  'anthropic-complete': COMPLETE,
  'gemini-generate': GENERATE,
}

const LINKED = {
  contents: [{ parts: [{ fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a' } }] }],
}
const RESOLUTION = 'generationConfig.mediaResolution'
const LINKED_RESOLUTION: FieldSamples = {
  [RESOLUTION]: { value: 'MEDIA_RESOLUTION_LOW', beside: LINKED, tellsAs: 'image_url.detail' },
}

/** Where an upstream needs another sample to say anything. */
export const OTHER_SAMPLES: Partial<
  Record<ChatProtocol, Readonly<Partial<Record<CallerForm, FieldSamples>>>>
> = {
  'anthropic-messages': {
    'openai-chat': { service_tier: { value: 'default' } },
    'openai-responses': { service_tier: { value: 'default' } },
    'gemini-generate': { serviceTier: { value: 'standard' } },
  },
  'gemini-generate': {
    'openai-chat': {
      audio: { value: { voice: 'Kore', format: 'wav' }, beside: { modalities: ['text', 'audio'] } },
    },
  },
  'cohere-chat': {
    'gemini-generate': {
      'generationConfig.logprobs': {
        value: 2,
        beside: { generationConfig: { responseLogprobs: true } },
        tellsAs: 'top_logprobs',
      },
    },
  },
  // Pictures go there by their addresses.
  'dify-chat': { 'gemini-generate': LINKED_RESOLUTION },
  'coze-chat': { 'gemini-generate': LINKED_RESOLUTION },
}

/** Settings of one vendor, as callers of any protocol may write them. */
export const VENDOR_FIELDS = {
  'cohere-chat': [
    { name: 'documents', value: ['A fact.'] },
    { name: 'citation_options', value: { mode: 'FAST' } },
    { name: 'safety_mode', value: 'STRICT' },
  ],
  'ollama-chat': [
    { name: 'keep_alive', value: '5m' },
    { name: 'options', value: { num_ctx: 8192 } },
    { name: 'think', value: 'high' },
  ],
  'dify-chat': [{ name: 'inputs', value: { city: 'Oslo' } }],
  'coze-chat': [
    { name: 'custom_variables', value: { city: 'Oslo' } },
    { name: 'parameters', value: { city: 'Oslo' } },
  ],
}
