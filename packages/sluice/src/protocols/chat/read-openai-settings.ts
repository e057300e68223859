import type { ChatRequest } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import { readBoolean, readNumber, readObject, readString } from './read-value.ts'

/** The settings that OpenAI's formats have under the same names. */
export function readOpenaiSettings(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const temperature = readNumber(body.temperature, 'temperature', { min: 0, max: 2 })
  if (temperature !== undefined) request.temperature = temperature
  const topP = readNumber(body.top_p, 'top_p', { min: 0, max: 1 })
  if (topP !== undefined) request.topP = topP
  const parallel = readBoolean(body.parallel_tool_calls, 'parallel_tool_calls')
  if (parallel !== undefined) request.parallelToolCalls = parallel
  const tier = readString(body.service_tier, 'service_tier')
  if (tier !== undefined) request.serviceTier = tier
  const metadata = readObject(body.metadata, 'metadata')
  if (metadata !== undefined) request.metadata = metadata
  const cacheKey = readString(body.prompt_cache_key, 'prompt_cache_key')
  if (cacheKey !== undefined) request.promptCacheKey = cacheKey
  readEndUser(body, request, notes)
  readObject(body.moderation, 'moderation')
  readString(body.prompt_cache_retention, 'prompt_cache_retention')
  readObject(body.prompt_cache_options, 'prompt_cache_options')
}

function readEndUser(body: JsonObject, request: ChatRequest, notes: Notes): void {
  const older = readString(body.user, 'user')
  const newer = readString(body.safety_identifier, 'safety_identifier')
  const endUser = newer ?? older
  if (endUser !== undefined && endUser !== '') request.endUser = endUser
  if (newer !== undefined && older !== undefined && newer !== older) notes.warn('dropped', 'user')
}
