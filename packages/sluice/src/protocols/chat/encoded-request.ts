import type { JsonObject } from '../../canonical/json.ts'
import type { EncodedRequest } from './chat-format.ts'
import type { ToolNameMap } from './tool-names.ts'

/** What the answer of a body is read with. */
interface AnswerKeys {
  /** Names, as they were sent, of the tools that take free text. */
  customTools?: ReadonlySet<string>
  hiddenTool?: string | undefined
}

/** A body with what its answer needs to give back the caller's own names and texts. */
export function encodedRequest(
  body: JsonObject,
  names: ToolNameMap,
  { customTools, hiddenTool }: AnswerKeys,
): EncodedRequest {
  const encoded: EncodedRequest = { body }
  const changed = names.changed()
  if (changed !== undefined) encoded.toolNames = changed
  if (customTools !== undefined && customTools.size > 0) encoded.customTools = customTools
  if (hiddenTool !== undefined) encoded.hiddenTool = hiddenTool
  return encoded
}
