import type { ReasoningEffort } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** A model as Codex wants to know it. */
export interface CodexModel {
  id: string
  name?: string
  description?: string
  /**
   * The instructions with which Codex opens every conversation. It puts those of the list in the place of its own, so that a
   * model without any is better not listed: Codex then goes by what it knows itself.
   */
  instructions: string
  contextTokens?: number
  efforts?: readonly ReasoningEffort[]
  defaultEffort?: ReasoningEffort
  /** Takes pictures beside text. */
  seesImages?: boolean
  parallelToolCalls?: boolean
  verbosity?: boolean
}

const EFFORT_TEXTS: Readonly<Record<ReasoningEffort, string>> = {
  none: 'Answers without thinking',
  minimal: 'Thinks hardly at all',
  low: 'Thinks a little, answers fast',
  medium: 'Thinks as much as most tasks need',
  high: 'Thinks long, for hard tasks',
  xhigh: 'Thinks very long',
  max: 'Thinks as long as it can',
}

/** Codex knows no word above `xhigh`. */
const CODEX_EFFORTS: ReadonlySet<ReasoningEffort> = new Set([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
])

/**
 * `GET /models?client_version=…` (conversion.md 62, 68): every member that Codex requires, else it refuses the whole list.
 * https://github.com/openai/codex/blob/main/codex-rs/protocol/src/openai_models.rs
 */
export function encodeCodexModels(models: readonly CodexModel[]): JsonObject {
  return { models: models.map(encodeCodexModel) }
}

function encodeCodexModel(model: CodexModel, at: number): JsonObject {
  const efforts = (model.efforts ?? []).filter((effort) => CODEX_EFFORTS.has(effort))
  const wire: JsonObject = {
    slug: model.id,
    display_name: model.name ?? model.id,
    description: model.description ?? null,
    supported_reasoning_levels: efforts.map((effort) => ({ effort, description: EFFORT_TEXTS[effort] })),
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority: at,
    availability_nux: null,
    upgrade: null,
    base_instructions: model.instructions,
    supports_reasoning_summaries: efforts.length > 0,
    support_verbosity: model.verbosity === true,
    default_verbosity: null,
    // A function with a text in JSON is what every vendor's models can write.
    apply_patch_tool_type: 'function',
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_parallel_tool_calls: model.parallelToolCalls !== false,
    experimental_supported_tools: [],
    input_modalities: model.seesImages === false ? ['text'] : ['text', 'image'],
  }
  const level = model.defaultEffort ?? (efforts.includes('medium') ? 'medium' : efforts[0])
  if (level !== undefined && efforts.includes(level)) wire.default_reasoning_level = level
  if (model.contextTokens !== undefined) wire.context_window = model.contextTokens
  return wire
}
