import type { ChatRequest, ToolChoice } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ToolNameMap } from '../tool-names.ts'

/** What goes out beside the choice. */
export interface SentTools {
  /** The caller's names of functions. */
  functions: ReadonlySet<string>
  /** Google's own tools are among them. */
  hosted: boolean
}

/** `toolConfig` (conversion.md, section 3): it speaks of functions alone. */
export function encodeToolConfig(
  request: ChatRequest,
  sent: SentTools,
  notes: Notes,
  names: ToolNameMap,
): JsonObject | undefined {
  const choice = request.toolChoice
  if (request.extraOf === 'gemini-generate') return encodeOwnChoice(choice, names)
  if (sent.functions.size === 0) {
    if (choice !== undefined && choice.type !== 'auto' && choice.type !== 'none') {
      notes.warn('dropped', 'tool_choice')
    }
    return undefined
  }
  if (request.parallelToolCalls === false && choice?.type !== 'none') {
    notes.warn('dropped', 'parallel_tool_calls')
  }
  const config: JsonObject = {}
  const calling = choice === undefined ? undefined : encodeToolChoice(choice, sent, notes, names)
  if (calling !== undefined) config.functionCallingConfig = calling
  // Wanted where functions and Google's own tools go together (recorded).
  if (sent.hosted) config.includeServerSideToolInvocations = true
  return Object.keys(config).length === 0 ? undefined : config
}

/** What a caller of this format said; whether it fits its tools is the vendor's to judge. */
function encodeOwnChoice(choice: ToolChoice | undefined, names: ToolNameMap): JsonObject | undefined {
  if (choice === undefined) return undefined
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return { functionCallingConfig: { mode: MODES[choice.type] } }
    case 'tool':
      return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [names.encode(choice.name)] } }
    case 'allowed': {
      const allowedFunctionNames = choice.names.map((name) => names.encode(name))
      return {
        functionCallingConfig: {
          mode: choice.mode === 'required' ? 'ANY' : 'VALIDATED',
          allowedFunctionNames,
        },
      }
    }
  }
}

const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const

/** https://ai.google.dev/api/caching#FunctionCallingConfig */
function encodeToolChoice(
  choice: ToolChoice,
  sent: SentTools,
  notes: Notes,
  names: ToolNameMap,
): JsonObject | undefined {
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return { mode: MODES[choice.type] }
    case 'tool':
      if (!sent.functions.has(choice.name)) return refuseOrRelax(choice.name, sent, notes)
      return { mode: 'ANY', allowedFunctionNames: [names.encode(choice.name)] }
    case 'allowed': {
      const known = choice.names.filter((name) => sent.functions.has(name))
      if (known.length < choice.names.length) notes.warn('changed', 'tool_choice')
      return {
        mode: choice.mode === 'required' ? 'ANY' : 'VALIDATED',
        allowedFunctionNames: known.map((name) => names.encode(name)),
      }
    }
  }
}

/** Google's own tools cannot be forced: the model may still choose them. */
function refuseOrRelax(name: string, sent: SentTools, notes: Notes): undefined {
  if (!sent.hosted) throw badField('tool_choice', `No tool has the name '${name}'.`)
  notes.warn('changed', 'tool_choice')
}
