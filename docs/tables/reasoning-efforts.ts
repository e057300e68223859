import type { ReasoningEffort } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { anthropicMessagesOutbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../../packages/sluice/src/protocols/chat/gemini-generate/outbound.ts'
import { buildCatalog } from '../../packages/sluice/src/providers/catalog.ts'
import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { code, writeTable } from './markdown.ts'

const EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** One model for each way in which thinking is asked for. */
const MODELS: readonly { provider: string; model: string; format: ChatOutbound }[] = [
  { provider: 'anthropic', model: 'claude-opus-4-8', format: anthropicMessagesOutbound },
  { provider: 'anthropic', model: 'claude-sonnet-4-5', format: anthropicMessagesOutbound },
  { provider: 'gemini', model: 'gemini-2.5-flash', format: geminiGenerateOutbound },
  { provider: 'gemini', model: 'gemini-3-flash-preview', format: geminiGenerateOutbound },
]

/** What each effort becomes, asked of the encoders themselves; room for thinking is not what limits it here. */
export function writeReasoningEfforts(): string {
  const rows = EFFORTS.map((effort) => [code(effort), ...MODELS.map((one) => askEncoder(one, effort))])
  return writeTable(['`reasoning_effort`', ...MODELS.map(({ model }) => code(model))], rows)
}

function askEncoder({ provider, model, format }: (typeof MODELS)[number], effort: ReasoningEffort): string {
  const notes = new NoteList()
  const traits = buildCatalog(PROVIDERS).traitsOf(provider, model)
  const { body } = format.encodeRequest(
    {
      model,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
      tools: [],
      stop: [],
      stream: false,
      includeUsage: false,
      legacyFunctions: false,
      extra: {},
      reasoning: { effort },
    },
    { model, traits, quirks: {}, hostedTools: new Set() },
    notes,
  )
  const said = describeThinking(body)
  return notes.isEmpty ? said : `${said}; ${notes.list().map(code).join(', ')}`
}

function describeThinking(body: JsonObject): string {
  const level = at(body, 'generationConfig', 'thinkingConfig', 'thinkingLevel')
  const tokens =
    at(body, 'thinking', 'budget_tokens') ?? at(body, 'generationConfig', 'thinkingConfig', 'thinkingBudget')
  const effort = at(body, 'output_config', 'effort')
  const type = at(body, 'thinking', 'type')
  if (typeof level === 'string') return `level ${code(level)}`
  if (typeof tokens === 'number') return tokens === 0 ? 'off' : `${tokens.toLocaleString('en')} tokens`
  if (typeof effort === 'string') return `adaptive, ${code(effort)}`
  return type === 'disabled' ? 'off' : 'not said'
}

function at(body: JsonObject, ...path: string[]): Json | undefined {
  let value: Json | undefined = body
  for (const step of path) value = isJsonObject(value) ? value[step] : undefined
  return value
}
