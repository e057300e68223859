import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/**
 * A request of `generateContent` in one spelling, so that two which say the same to the vendor are equal: camel case, a
 * list for a single object, JSON schema for Google's, one content for turns of the model in a row, functions in one
 * list. Written apart from the codec: its yardstick.
 */
export function spellGenerate(body: JsonObject): JsonObject {
  const wire = camel(body)
  const { model: _, systemInstruction, contents, tools, generationConfig, ...rest } = wire
  const spelled: JsonObject = { ...rest, contents: spellContents(contents) }
  if (isJsonObject(systemInstruction)) {
    const parts = listOf(systemInstruction.parts).filter((part) => !isJsonObject(part) || part.text !== '')
    if (parts.length > 0) spelled.systemInstruction = { parts }
  }
  if (tools !== undefined) spelled.tools = spellTools(listOf(tools))
  if (isJsonObject(generationConfig)) {
    const config = spellConfig(generationConfig)
    if (Object.keys(config).length > 0) spelled.generationConfig = config
  }
  if (isJsonObject(spelled.toolConfig)) spellToolConfig(spelled, spelled.toolConfig)
  return JSON.parse(JSON.stringify(spelled))
}

/** What the caller names itself is not spelled anew. */
const OPAQUE = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'properties',
  'labels',
  'fileSearch',
  'modelArmorConfig',
])

function camel(value: JsonObject): JsonObject {
  const spelled: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue
    const name = key.replace(/(?!^)_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    spelled[name] = OPAQUE.has(name) ? inner : camelValue(inner)
  }
  return spelled
}

function camelValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelValue)
  return isJsonObject(value) ? camel(value) : value
}

function listOf(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}

function spellContents(contents: Json | undefined): JsonObject[] {
  const turns: JsonObject[] = []
  for (const content of listOf(contents)) {
    if (!isJsonObject(content)) continue
    const role = content.role === 'model' ? 'model' : 'user'
    const parts = listOf(content.parts).map(spellPart)
    const last = turns.at(-1)
    if (role === 'model' && last?.role === 'model' && Array.isArray(last.parts)) last.parts.push(...parts)
    else turns.push({ role, parts })
  }
  return turns
}

/** Words that stand where a signature should, plain or as base64: they say nothing. */
const STOPGAP = /^(?:skip_thought|c2tpcF90aG91Z2h0|context_engineering|Y29udGV4dF9lbmdpbmVlcmluZ)/

/** Ids that were left out are ours to give; the alphabet of URLs is Python's. */
function spellPart(part: Json): Json {
  if (!isJsonObject(part)) return part
  const spelled: JsonObject = { ...part }
  for (const key of ['functionCall', 'functionResponse']) {
    const call = spelled[key]
    if (!isJsonObject(call)) continue
    const { id: _, ...rest } = call
    spelled[key] = { ...rest, ...(key === 'functionCall' && { args: rest.args ?? {} }) }
  }
  const { thoughtSignature } = part
  if (typeof thoughtSignature === 'string' && STOPGAP.test(thoughtSignature)) delete spelled.thoughtSignature
  const blob = spelled.inlineData
  if (isJsonObject(blob) && typeof blob.data === 'string') {
    spelled.inlineData = { ...blob, data: blob.data.replaceAll('-', '+').replaceAll('_', '/') }
  }
  return spelled
}

function spellTools(tools: readonly Json[]): JsonObject {
  const functions: JsonObject[] = []
  const hosted: JsonObject = {}
  for (const tool of tools) {
    if (!isJsonObject(tool)) continue
    const { functionDeclarations, ...others } = tool
    for (const one of listOf(functionDeclarations)) if (isJsonObject(one)) functions.push(spellFunction(one))
    Object.assign(hosted, others)
  }
  return { functions, hosted }
}

/** An empty list of names names none. */
function spellToolConfig(body: JsonObject, config: JsonObject): void {
  if (Object.keys(config).length === 0) delete body.toolConfig
  const calling = config.functionCallingConfig
  if (!isJsonObject(calling) || listOf(calling.allowedFunctionNames).length > 0) return
  const { allowedFunctionNames: _, ...rest } = calling
  config.functionCallingConfig = rest
}

function spellFunction({ parameters, parametersJsonSchema, ...rest }: JsonObject): JsonObject {
  const schema = parametersJsonSchema ?? (parameters === undefined ? undefined : lowerTypes(parameters))
  return { ...rest, schema: schema ?? { type: 'object', properties: {} } }
}

function spellConfig(config: JsonObject): JsonObject {
  const { responseSchema, ...rest } = config
  const { thinkingConfig } = rest
  if (isJsonObject(thinkingConfig) && typeof thinkingConfig.thinkingLevel === 'string') {
    rest.thinkingConfig = { ...thinkingConfig, thinkingLevel: thinkingConfig.thinkingLevel.toUpperCase() }
  }
  if (responseSchema === undefined) return rest
  return { ...rest, responseJsonSchema: lowerTypes(responseSchema), responseMimeType: 'application/json' }
}

/** A schema of Google's own kind as the JSON schema that says the same. */
function lowerTypes(value: Json): Json {
  if (Array.isArray(value)) return value.map(lowerTypes)
  if (!isJsonObject(value)) return value
  const lowered: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined || inner === null || key === 'nullable') continue
    if (key === 'type' && typeof inner === 'string') lowered.type = inner.toLowerCase()
    else if (/^m(?:ax|in)(?:Items|Length|Properties)$/.test(key)) lowered[key] = Number(inner)
    else lowered[key] = lowerTypes(inner)
  }
  if (value.nullable === true && typeof lowered.type === 'string') lowered.type = [lowered.type, 'null']
  return lowered
}
