import type { ChatRequest, ReasoningEffort, ReasoningSetting } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { missing, readArray, readNumber, readObject, readString, requireString } from '../read-value.ts'

const MAX_INTEGER = Number.MAX_SAFE_INTEGER

export function decodeStop(value: Json | undefined): string[] {
  const list = readArray(value, 'stop_sequences') ?? []
  return list.map((one, at) => {
    if (typeof one === 'string') return one
    const path = `stop_sequences[${at}]`
    throw badField(path, `'${path}' must be a string.`, 'invalid_type')
  })
}

export function decodeSampling(body: JsonObject, request: ChatRequest): void {
  const temperature = readNumber(body.temperature, 'temperature', { min: 0, max: 1 })
  if (temperature !== undefined) request.temperature = temperature
  const topP = readNumber(body.top_p, 'top_p', { min: 0, max: 1 })
  if (topP !== undefined) request.topP = topP
  const topK = readNumber(body.top_k, 'top_k', { min: 0, max: MAX_INTEGER, integer: true })
  if (topK !== undefined) request.topK = topK
}

/** Who asks, and what service they want: https://platform.claude.com/docs/en/api/service-tiers */
export function decodeWho(body: JsonObject, request: ChatRequest): void {
  const metadata = readObject(body.metadata, 'metadata')
  if (metadata !== undefined) {
    const { user_id: _, ...rest } = metadata
    const user = readString(metadata.user_id, 'metadata.user_id')
    if (user !== undefined && user !== '') request.endUser = user
    putRest(request.extra, 'metadata', rest)
  }
  const tier = readString(body.service_tier, 'service_tier')
  if (tier !== undefined) request.serviceTier = tier === 'standard_only' ? 'default' : tier
}

/** What the answer is to be like: thinking, effort, form. */
export function decodeOutput(body: JsonObject, request: ChatRequest): void {
  const config = readObject(body.output_config, 'output_config')
  const older = readObject(body.output_format, 'output_format')
  const effort = readString(config?.effort, 'output_config.effort')
  const rest: JsonObject = {}
  for (const key of Object.keys(config ?? {})) {
    if (key !== 'effort' && key !== 'format') rest[key] = config?.[key]
  }
  const setting = decodeThinking(body, request.extra)
  // With thinking off, and in a word of times to come, the effort says something that only this vendor knows.
  if (effort !== undefined && (setting.effort !== undefined || !isEffort(effort))) rest.effort = effort
  else if (effort !== undefined && isEffort(effort)) setting.effort = effort
  if (Object.keys(setting).length > 0) request.reasoning = setting
  const format = readObject(config?.format, 'output_config.format')
  if (format !== undefined) decodeFormat(format, 'output_config.format', request, rest)
  else if (older !== undefined) decodeFormat(older, 'output_format', request, rest)
  putRest(request.extra, 'output_config', rest)
}

const EFFORTS: ReadonlySet<string> = new Set<ReasoningEffort>(['low', 'medium', 'high', 'xhigh', 'max'])

function isEffort(word: string): word is ReasoningEffort {
  return EFFORTS.has(word)
}

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
function decodeThinking(body: JsonObject, extra: JsonObject): ReasoningSetting {
  const setting: ReasoningSetting = {}
  const thinking = readObject(body.thinking, 'thinking')
  if (thinking === undefined) return setting
  switch (requireString(thinking.type, 'thinking.type')) {
    case 'enabled': {
      const path = 'thinking.budget_tokens'
      const budget = readNumber(thinking.budget_tokens, path, { min: 1, max: MAX_INTEGER, integer: true })
      if (budget === undefined) throw missing(path)
      setting.budgetTokens = budget
      break
    }
    case 'adaptive':
      setting.adaptive = true
      break
    case 'disabled':
      setting.effort = 'none'
      return setting
    default:
      // A kind of times to come: for this vendor alone.
      extra.thinking = thinking
      return setting
  }
  const display = readString(thinking.display, 'thinking.display')
  if (display !== undefined) setting.summary = decodeDisplay(display)
  return setting
}

/** OpenAI's word for a summary whose length the model chooses, and ours for one that is not to be shown. */
function decodeDisplay(display: string): string {
  if (display === 'summarized') return 'auto'
  return display === 'omitted' ? 'none' : display
}

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
function decodeFormat(format: JsonObject, path: string, request: ChatRequest, rest: JsonObject): void {
  if (requireString(format.type, `${path}.type`) !== 'json_schema') {
    rest.format = format
    return
  }
  const schema = readObject(format.schema, `${path}.schema`)
  if (schema === undefined) throw missing(`${path}.schema`)
  // This format gives a schema no name, and others need one.
  request.responseFormat = { type: 'json-schema', name: 'response', schema }
}

function putRest(extra: JsonObject, key: string, rest: JsonObject): void {
  for (const name of Object.keys(rest)) if (rest[name] === null || rest[name] === undefined) delete rest[name]
  if (Object.keys(rest).length > 0) extra[key] = rest
}
