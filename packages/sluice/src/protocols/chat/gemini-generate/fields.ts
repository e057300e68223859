import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { listLostFields, type RequestFates, warnLostFields } from '../lost-fields.ts'
import { field, OURS, type RequestField } from '../request-field.ts'
import { MODEL_FATES } from '../usual-fates.ts'
import { spellSnake } from './wire-fields.ts'

/** What becomes of each field of a canonical request in `generateContent`, where it is not what is usual. */
export const OUTBOUND_FIELDS: RequestFates = {
  ...MODEL_FATES,
  choices: 'mapped',
  modalities: 'mapped',
  audio: 'mapped',
  serviceTier: 'mapped',
  webSearch: 'mapped',
}

const LOST_FIELDS = listLostFields(OUTBOUND_FIELDS).filter((one) => one !== 'parallelToolCalls')

export function warnDroppedFields(request: ChatRequest, notes: Notes): void {
  warnLostFields(request, LOST_FIELDS, notes)
  if (request.extraOf === 'gemini-generate') return
  for (const name of Object.keys(request.extra)) notes.warn('dropped', name)
}

/** Every field of the vendor's reference: https://ai.google.dev/api/generate-content */
export const REQUEST_FIELDS: readonly RequestField[] = [
  // The path names the model.
  field('model', OURS),
  field('contents', 'messages'),
  field('systemInstruction', 'messages'),
  field('tools', 'tools'),
  field('toolConfig.functionCallingConfig', 'toolChoice'),
  field('toolConfig.retrievalConfig', 'extra'),
  field('toolConfig.includeServerSideToolInvocations', 'extra'),
  field('safetySettings', 'extra'),
  field('cachedContent', 'extra'),
  field('labels', 'extra'),
  field('serviceTier', 'serviceTier'),
  field('store', 'extra'),
  field('generationConfig.temperature', 'temperature'),
  field('generationConfig.topP', 'topP'),
  field('generationConfig.topK', 'topK'),
  field('generationConfig.candidateCount', 'choices'),
  field('generationConfig.maxOutputTokens', 'maxOutputTokens'),
  field('generationConfig.stopSequences', 'stop'),
  field('generationConfig.responseMimeType', 'responseFormat'),
  field('generationConfig.responseSchema', 'responseFormat'),
  field('generationConfig.responseJsonSchema', 'responseFormat'),
  field('generationConfig.thinkingConfig', 'reasoning'),
  field('generationConfig.seed', 'seed'),
  field('generationConfig.presencePenalty', 'presencePenalty'),
  field('generationConfig.frequencyPenalty', 'frequencyPenalty'),
  field('generationConfig.responseLogprobs', 'logprobs'),
  field('generationConfig.logprobs', 'logprobs', { 'cohere-chat': 'warned' }),
  field('generationConfig.responseModalities', 'modalities'),
  field('generationConfig.speechConfig', 'extra'),
  field('generationConfig.imageConfig', 'extra'),
  // As the detail of each picture.
  field('generationConfig.mediaResolution', 'messages', {
    'anthropic-messages': 'warned',
    'bedrock-converse': 'warned',
    'ollama-chat': 'warned',
    'dify-chat': 'warned',
    'coze-chat': 'warned',
  }),
]

const TOP_LEVEL: readonly string[] = [...new Set(REQUEST_FIELDS.map(({ name }) => name.replace(/\..*$/, '')))]

/** In both spellings, as a body may hold them. */
export const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  TOP_LEVEL.flatMap((name) => [name, spellSnake(name)]),
)

/** Those of the body itself that canonical has words for; the others go on by name. */
export const MAPPED_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
])
