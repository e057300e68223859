import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { encodedRequest } from '../encoded-request.ts'
import { GEMINI_TOOL_NAMES, openToolNameMap } from '../tool-names.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { dropCallIds } from './drop-call-ids.ts'
import { encodeContents } from './encode-contents.ts'
import { encodeGenerationConfig } from './encode-generation-config.ts'
import { encodeTools } from './encode-tools.ts'
import { warnDroppedFields } from './fields.ts'
import { putExtra, stripField } from './put-extra.ts'

/** A `GenerateContentRequest`: https://ai.google.dev/api/generate-content. The model stands in the path. */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  const names = openToolNameMap(GEMINI_TOOL_NAMES)
  const { tools, toolConfig, customTools } = encodeTools(request, target, notes, names)
  const { contents, system } = encodeContents(request, target, notes, names)
  const emulated = emulatedFormat(request, target, tools.length > 0)
  if (emulated !== undefined) {
    system.push({ text: emulated })
    notes.warn('emulated', 'response_format')
  }
  const body: JsonObject = {}
  if (system.length > 0) body.systemInstruction = { parts: system }
  body.contents = target.quirks.noCallIds === true ? dropCallIds(contents) : contents
  if (tools.length > 0) body.tools = tools
  if (toolConfig !== undefined) body.toolConfig = toolConfig
  const config = encodeGenerationConfig(request, target, emulated === undefined, notes)
  if (Object.keys(config).length > 0) body.generationConfig = config
  encodeTier(request, target, body, notes)
  warnDroppedFields(request, notes)
  warnForeignExtra(request, 'gemini-generate', notes)
  if (request.extraOf === 'gemini-generate') putExtra(body, request.extra)
  for (const name of target.quirks.stripFields ?? []) if (stripField(body, name)) notes.warn('dropped', name)

  return encodedRequest(body, names, { customTools })
}

/** The cheaper tier goes out, a dearer one does not (R34). */
function encodeTier(request: ChatRequest, target: EncodeTarget, body: JsonObject, notes: Notes): void {
  const tier = request.serviceTier
  if (tier === undefined || PLAIN_TIERS.has(tier)) return
  if (tier === 'flex' || (tier === 'priority' && target.anyServiceTier === true)) body.serviceTier = tier
  else notes.warn('dropped', 'service_tier')
}

/** What happens without the field. */
const PLAIN_TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'unspecified'])

/**
 * The wish for JSON as a system text, where the model has no such setting or none beside tools (conversion.md 47).
 * Before Gemini 3: "Function calling with a response mime type: 'application/json' is unsupported".
 */
function emulatedFormat(request: ChatRequest, target: EncodeTarget, hasTools: boolean): string | undefined {
  const format = request.responseFormat
  if (format === undefined || format.type === 'text') return undefined
  const { traits } = target
  if (traits.noJsonSchema !== true && !(hasTools && traits.noJsonWithTools === true)) return undefined
  const wish = 'Answer with a single JSON value and nothing else: no explanation, no code fence.'
  if (format.type === 'json') return wish
  return `${wish} It must be valid against this JSON schema:\n${JSON.stringify(format.schema)}`
}
