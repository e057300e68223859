import type { ChatRequest, Message, Part, Tool } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A recorded request of Converse as the call that it stands for: the way back of the encoder, read plainly. */
export function decodeConverse(body: JsonObject, stream: boolean): ChatRequest {
  const inference = isJsonObject(body.inferenceConfig) ? body.inferenceConfig : {}
  const request: ChatRequest = {
    model: 'asked',
    messages: [
      { role: 'system', parts: list(body.system).flatMap((block) => decodeBlock(block)) },
      ...list(body.messages).map(decodeMessage),
    ],
    tools: list(isJsonObject(body.toolConfig) ? body.toolConfig.tools : undefined).flatMap(decodeTool),
    stop: Array.isArray(inference.stopSequences) ? inference.stopSequences.map(String) : [],
    stream,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    extraOf: 'bedrock-converse',
  }
  mark(request.messages[0])
  const { guardrailConfig, additionalModelResponseFieldPaths: paths } = body
  if (guardrailConfig !== undefined) request.extra.guardrailConfig = guardrailConfig
  if (paths !== undefined) request.extra.additionalModelResponseFieldPaths = paths
  if (typeof inference.maxTokens === 'number') request.maxOutputTokens = inference.maxTokens
  if (typeof inference.temperature === 'number') request.temperature = inference.temperature
  if (typeof inference.topP === 'number') request.topP = inference.topP
  decodeChoice(isJsonObject(body.toolConfig) ? body.toolConfig.toolChoice : undefined, request)
  decodeThinking(body.additionalModelRequestFields, request)
  decodeFormat(body.outputConfig, request)
  return request
}

/** Points of the cache are marks of what stands before them. */
function mark(message: Message | undefined): void {
  if (message === undefined) return
  const parts: Part[] = []
  for (const part of message.parts) {
    const last = parts.at(-1)
    if (part.type === 'unknown' && part.kind === 'cachePoint') {
      if (last !== undefined && 'cacheMark' in last === false && last.type === 'text')
        last.cacheMark = { type: 'ephemeral' }
    } else parts.push(part)
  }
  message.parts = parts
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function decodeMessage(message: JsonObject): Message {
  const parts = list(message.content).flatMap((block) => decodeBlock(block))
  return { role: message.role === 'assistant' ? 'assistant' : 'user', parts }
}

const TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
}

function decodeBlock(block: JsonObject): Part[] {
  const { text, image, toolUse, toolResult, reasoningContent, cachePoint } = block
  if (typeof text === 'string') return [{ type: 'text', text }]
  if (cachePoint !== undefined) {
    return [{ type: 'unknown', protocol: 'bedrock-converse', path: '', kind: 'cachePoint', value: null }]
  }
  if (isJsonObject(image)) {
    const bytes = isJsonObject(image.source) ? String(image.source.bytes) : ''
    return [
      { type: 'image', source: { kind: 'data', mediaType: TYPES[String(image.format)] ?? '', data: bytes } },
    ]
  }
  if (isJsonObject(toolUse)) {
    const { toolUseId, name, input } = toolUse
    return [
      { type: 'tool-call', id: String(toolUseId), name: String(name), arguments: JSON.stringify(input) },
    ]
  }
  if (isJsonObject(toolResult)) {
    const content = list(toolResult.content).flatMap((inner) => decodeBlock(inner))
    const made: Part = { type: 'tool-result', callId: String(toolResult.toolUseId), content }
    if (toolResult.status === 'error') made.isError = true
    return [made]
  }
  if (isJsonObject(reasoningContent)) return [decodeReasoning(reasoningContent)]
  return [{ type: 'unknown', protocol: 'bedrock-converse', path: '', kind: '', value: block }]
}

function decodeReasoning(content: JsonObject): Part {
  const issuer = 'bedrock-converse'
  if (typeof content.redactedContent === 'string') {
    return { type: 'reasoning', text: '', proof: { issuer, value: content.redactedContent, redacted: true } }
  }
  const shown = isJsonObject(content.reasoningText) ? content.reasoningText : {}
  return { type: 'reasoning', text: String(shown.text), proof: { issuer, value: String(shown.signature) } }
}

function decodeTool(tool: JsonObject): Tool[] {
  const { toolSpec, systemTool } = tool
  if (isJsonObject(systemTool)) {
    return [{ type: 'vendor', protocol: 'openai-responses', kind: 'web_search', path: 'tools', value: {} }]
  }
  if (!isJsonObject(toolSpec)) return []
  const made: Tool = { type: 'function', name: String(toolSpec.name) }
  if (typeof toolSpec.description === 'string') made.description = toolSpec.description
  if (isJsonObject(toolSpec.inputSchema) && isJsonObject(toolSpec.inputSchema.json)) {
    made.parameters = toolSpec.inputSchema.json
  }
  if (toolSpec.strict === true) made.strict = true
  return [made]
}

function decodeChoice(choice: Json | undefined, request: ChatRequest): void {
  if (!isJsonObject(choice)) return
  if (choice.any !== undefined) request.toolChoice = { type: 'required' }
  if (isJsonObject(choice.tool)) request.toolChoice = { type: 'tool', name: String(choice.tool.name) }
}

function decodeThinking(fields: Json | undefined, request: ChatRequest): void {
  if (!isJsonObject(fields)) return
  const { thinking, reasoningConfig } = fields
  if (isJsonObject(thinking)) {
    request.reasoning =
      typeof thinking.budget_tokens === 'number'
        ? { budgetTokens: thinking.budget_tokens }
        : { adaptive: true }
  }
  const effort = isJsonObject(reasoningConfig) ? reasoningConfig.maxReasoningEffort : undefined
  if (effort === 'low' || effort === 'medium' || effort === 'high') request.reasoning = { effort }
}

function decodeFormat(config: Json | undefined, request: ChatRequest): void {
  const format = isJsonObject(config) ? config.textFormat : undefined
  const structure = isJsonObject(format) ? format.structure : undefined
  const stated = isJsonObject(structure) ? structure.jsonSchema : undefined
  if (!isJsonObject(stated)) return
  request.responseFormat = {
    type: 'json-schema',
    name: String(stated.name),
    schema: JSON.parse(String(stated.schema)),
  }
  if (typeof stated.description === 'string') request.responseFormat.description = stated.description
}
