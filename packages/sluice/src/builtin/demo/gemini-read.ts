import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { baseRequest } from './base-request.ts'
import {
  checkKnown,
  listAt,
  nothingSaid,
  numberField,
  objectAt,
  refuse,
  textAt,
  textsAt,
} from './check-fields.ts'
import { PROOF_HEAD } from './compose-answer.ts'
import type { DemoRequest, DemoSaid, DemoTarget, DemoTool } from './demo-types.ts'

/** https://ai.google.dev/api/generate-content: both spellings of a name are taken, any other is refused. */
const KNOWN_FIELDS: ReadonlySet<string> = bothSpellings([
  'contents',
  'systemInstruction',
  'generationConfig',
  'tools',
  'toolConfig',
  'safetySettings',
  'cachedContent',
  'labels',
  'model',
  'serviceTier',
  'store',
])

const KNOWN_SETTINGS: ReadonlySet<string> = bothSpellings([
  'candidateCount',
  'stopSequences',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseFormat',
  'responseLogprobs',
  'logprobs',
  'responseModalities',
  'thinkingConfig',
  'mediaResolution',
  'speechConfig',
  'imageConfig',
  'enableEnhancedCivicAnswers',
])

/** Google's own stand-in for a signature that is not there (conversion.md 39). */
const NO_SIGNATURE = 'skip_thought_signature_validator'

/** Checks a generateContent request as Google would, and reads what an answer is made from. */
export function readGeminiRequest(body: JsonObject, target: DemoTarget): DemoRequest {
  checkKnown(body, KNOWN_FIELDS, unknownName)
  const contents = listAt(body.contents ?? [], 'contents').map((one, i) => objectAt(one, `contents[${i}]`))
  if (contents.length === 0)
    refuse('contents', '* GenerateContentRequest.contents: contents is not specified')
  const said = readContents(contents)
  const given = objectAt(field(body, 'generationConfig') ?? {}, 'generation_config')
  checkKnown(given, KNOWN_SETTINGS, unknownName)
  const settings = camelNames(given)
  numberField(settings, 'temperature', { least: 0, most: 2 })
  numberField(settings, 'topP', { least: 0, most: 1 })
  const tools = readTools(body.tools)
  const prompt = [contents, field(body, 'systemInstruction') ?? '']
  return {
    ...baseRequest({ name: target.model ?? '', said, prompt, turns: contents.length }, target),
    stream: target.stream,
    tools,
    toolMode: readToolMode(field(body, 'toolConfig')),
    json: readFormat(settings),
    maxTokens: numberField(settings, 'maxOutputTokens', { least: 1, most: 1_000_000, integer: true }),
    stop: textsAt(settings.stopSequences, 'stop_sequences', 5),
    choices: numberField(settings, 'candidateCount', { least: 1, most: 8, integer: true }) ?? 1,
  }
}

function bothSpellings(names: string[]): Set<string> {
  return new Set(names.flatMap((name) => [name, snake(name)]))
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camelNames(object: JsonObject): JsonObject {
  const camel = (name: string) =>
    name.replaceAll(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [camel(name), value]))
}

function field(object: JsonObject, name: string): Json | undefined {
  return object[name] ?? object[snake(name)]
}

function unknownName(name: string): string {
  return `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`
}

function readContents(contents: JsonObject[]): DemoSaid {
  const said = nothingSaid()
  for (const [i, content] of contents.entries()) {
    const role = content.role ?? 'user'
    if (role !== 'user' && role !== 'model' && role !== 'function') {
      refuse(`contents[${i}].role`, 'Please use a valid role: user, model.')
    }
    const parts = listAt(content.parts ?? [], `contents[${i}].parts`)
    if (parts.length === 0) {
      refuse(
        `contents[${i}].parts`,
        `* GenerateContentRequest.contents[${i}].parts: contents.parts must not be empty.`,
      )
    }
    let text = ''
    let result: string | undefined
    for (const [p, one] of parts.entries()) {
      const part = objectAt(one, `contents[${i}].parts[${p}]`)
      checkProof(part)
      if (typeof part.text === 'string' && part.thought !== true) text += part.text
      if (field(part, 'inlineData') !== undefined || field(part, 'fileData') !== undefined) said.pictures += 1
      const response = field(part, 'functionResponse')
      if (isJsonObject(response)) result = (result ?? '') + JSON.stringify(response.response ?? {})
    }
    if (role !== 'model' && text !== '') said.userText = text
    said.toolResult = result
  }
  return said
}

/** A proof that the demo did not issue, or of other thoughts. */
function checkProof(part: JsonObject): void {
  const proof = field(part, 'thoughtSignature')
  if (proof === undefined) return
  const text = Buffer.from(textAt(proof, 'thought_signature'), 'base64').toString()
  if (proof !== NO_SIGNATURE && !text.startsWith(PROOF_HEAD)) {
    refuse('thought_signature', 'Thought signature is not valid')
  }
}

function readTools(list: Json | undefined): DemoTool[] {
  if (list === undefined) return []
  const tools: DemoTool[] = []
  for (const [i, one] of listAt(list, 'tools').entries()) {
    const declarations = field(objectAt(one, `tools[${i}]`), 'functionDeclarations')
    if (declarations === undefined) continue
    for (const [d, declaration] of listAt(declarations, `tools[${i}].function_declarations`).entries()) {
      const path = `tools[${i}].function_declarations[${d}]`
      const object = objectAt(declaration, path)
      const name = textAt(object.name, `${path}.name`)
      if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/.test(name))
        refuse(`${path}.name`, `Invalid function name: ${name}`)
      const schema = field(object, 'parametersJsonSchema') ?? object.parameters ?? {}
      tools.push({ name, schema: objectAt(schema, `${path}.parameters`) })
    }
  }
  return tools
}

function readToolMode(config: Json | undefined): DemoRequest['toolMode'] {
  const calling = isJsonObject(config) ? field(config, 'functionCallingConfig') : undefined
  if (!isJsonObject(calling)) return 'auto'
  const names = field(calling, 'allowedFunctionNames')
  if (calling.mode === 'NONE') return 'none'
  if (calling.mode !== 'ANY') return 'auto'
  return Array.isArray(names) && names.length === 1 && typeof names[0] === 'string'
    ? { name: names[0] }
    : 'required'
}

function readFormat(settings: JsonObject): DemoRequest['json'] {
  const type = settings.responseMimeType
  const schema = settings.responseJsonSchema ?? settings.responseSchema
  if (schema !== undefined && type !== 'application/json') {
    refuse('response_mime_type', "response_schema only works with response_mime_type 'application/json'")
  }
  if (isJsonObject(schema)) return schema
  return type === 'application/json' ? 'object' : undefined
}
