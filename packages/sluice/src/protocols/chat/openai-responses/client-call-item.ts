import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'

/**
 * A call of a tool whose schema the vendor owns and that the caller runs, from the arguments that another vendor's model
 * wrote for the function in its place (conversion.md 31). Undefined where they do not make such a call.
 */
export function encodeClientCall(tool: string, callId: string, text: string): JsonObject | undefined {
  const said = parseObjectKeepingDigits(text)
  if (said === undefined) return undefined
  switch (tool) {
    case 'local_shell':
      return localShell(said, callId)
    case 'shell':
      return shell(said, callId)
    case 'apply_patch':
      return applyPatch(said, callId)
    default:
      return undefined
  }
}

/** The tools that are so called, and how the ids of their items begin. */
export const CLIENT_TOOLS: ReadonlyMap<string, string> = new Map([
  ['local_shell', 'lsh_'],
  ['shell', 'sh_'],
  ['apply_patch', 'apc_'],
])

function localShell(said: JsonObject, callId: string): JsonObject | undefined {
  if (!isTexts(said.command)) return undefined
  const action: JsonObject = {
    type: 'exec',
    command: said.command,
    env: isJsonObject(said.env) ? said.env : {},
  }
  for (const key of ['timeout_ms', 'working_directory', 'user']) {
    if (said[key] !== undefined && said[key] !== null) action[key] = said[key]
  }
  return { type: 'local_shell_call', call_id: callId, action }
}

function shell(said: JsonObject, callId: string): JsonObject | undefined {
  if (!isTexts(said.commands)) return undefined
  const action: JsonObject = {
    commands: said.commands,
    timeout_ms: said.timeout_ms ?? null,
    max_output_length: said.max_output_length ?? null,
  }
  return { type: 'shell_call', call_id: callId, action, environment: { type: 'local' } }
}

function applyPatch(said: JsonObject, callId: string): JsonObject | undefined {
  const operation = isJsonObject(said.operation) ? said.operation : said
  if (typeof operation.type !== 'string' || typeof operation.path !== 'string') return undefined
  return { type: 'apply_patch_call', call_id: callId, operation }
}

function isTexts(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
