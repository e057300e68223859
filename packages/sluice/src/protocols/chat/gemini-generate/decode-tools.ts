import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { wrongType } from '../read-value.ts'
import { decodeSchema } from './decode-schema.ts'
import { putRest } from './put-extra.ts'
import { readItem, spellCamel, type WireFields, type WireItem } from './wire-fields.ts'

const DECLARATION_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'parameters',
  'parametersJsonSchema',
])

/** Functions, and the tools that Google runs: https://ai.google.dev/api/caching#Tool */
export function decodeTools(body: WireFields): Tool[] {
  const tools: Tool[] = []
  for (const item of body.list('tools') ?? []) {
    const fields = readItem(item)
    for (const declaration of fields.list('functionDeclarations') ?? []) {
      tools.push(decodeFunction(declaration))
    }
    decodeHosted(fields, tools)
  }
  return tools
}

/** One object may hold several, each under its own name. */
function decodeHosted(fields: WireFields, into: Tool[]): void {
  for (const key of Object.keys(fields.wire)) {
    const kind = spellCamel(key)
    const value = fields.wire[key]
    if (kind === 'functionDeclarations' || value === undefined || value === null) continue
    const path = `${fields.path}.${key}`
    if (!isJsonObject(value)) {
      if (!Array.isArray(value)) throw wrongType(path, 'an object', value)
      throw badField(path, `The tool '${key}' is not available for this model.`, 'unsupported_tool')
    }
    into.push({ type: 'vendor', protocol: 'gemini-generate', kind, path, value })
  }
}

function decodeFunction(item: WireItem): FunctionTool {
  const fields = readItem(item)
  const tool: FunctionTool = { type: 'function', name: fields.requireString('name') }
  const description = fields.string('description')
  if (description !== undefined) tool.description = description
  const schema = fields.object('parametersJsonSchema')
  const older = fields.object('parameters')
  if (schema !== undefined) tool.parameters = schema
  else if (older !== undefined) tool.parameters = decodeSchema(older)
  const rest = fields.rest(DECLARATION_FIELDS)
  if (rest !== undefined) tool.extra = rest
  return tool
}

const CONFIG_FIELDS: ReadonlySet<string> = new Set(['functionCallingConfig'])
const CALLING_FIELDS: ReadonlySet<string> = new Set(['mode', 'allowedFunctionNames'])

/** `toolConfig` (conversion.md, section 3); what only Google knows goes into `extra`. */
export function decodeToolConfig(body: WireFields, request: ChatRequest): void {
  const config = body.fields('toolConfig')
  if (config === undefined) return
  putRest(request.extra, 'toolConfig', config.rest(CONFIG_FIELDS))
  const calling = config.fields('functionCallingConfig')
  if (calling === undefined) return
  putRest(request.extra, 'toolConfig.functionCallingConfig', calling.rest(CALLING_FIELDS))
  const names = (calling.strings('allowedFunctionNames') ?? []).filter((name) => name !== '')
  const choice = readMode(calling, names, request.extra)
  if (choice !== undefined) request.toolChoice = choice
}

/** https://ai.google.dev/api/caching#FunctionCallingConfig */
function readMode(calling: WireFields, names: string[], extra: JsonObject): ToolChoice | undefined {
  const mode = calling.string('mode')?.toUpperCase()
  const [only] = names
  switch (mode) {
    case undefined:
    case '':
    case 'MODE_UNSPECIFIED':
    case 'AUTO':
      return names.length === 0
        ? mode === 'AUTO'
          ? { type: 'auto' }
          : undefined
        : { type: 'allowed', mode: 'auto', names }
    case 'NONE':
      return { type: 'none' }
    case 'ANY':
      if (only === undefined) return { type: 'required' }
      return names.length === 1 ? { type: 'tool', name: only } : { type: 'allowed', mode: 'required', names }
    case 'VALIDATED':
      if (only !== undefined) return { type: 'allowed', mode: 'auto', names }
      extra['toolConfig.functionCallingConfig.mode'] = mode
      return { type: 'auto' }
    default: {
      const path = calling.pathOf('mode')
      throw badField(path, `'${path}' must be AUTO, ANY, NONE or VALIDATED.`)
    }
  }
}
