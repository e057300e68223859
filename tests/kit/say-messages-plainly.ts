import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/**
 * A Messages request in one spelling, so that two that say the same are equal: texts as blocks, turns of one role joined,
 * what is absent left out.
 */
export function sayPlainly(body: JsonObject): JsonObject {
  const { system, messages, tools, output_format: format, output_config: config, ...rest } = body
  const plain: JsonObject = withoutNulls(rest)
  if (plain.stream === false) delete plain.stream
  if (isJsonObject(plain.tool_choice)) plain.tool_choice = plainChoice(plain.tool_choice)
  if (system !== undefined && system !== null) plain.system = toBlocks(system)
  plain.messages = joinTurns(Array.isArray(messages) ? messages : [])
  if (Array.isArray(tools)) plain.tools = tools.map(plainTool)
  const output = { ...(isJsonObject(config) ? config : {}) }
  if (isJsonObject(format)) output.format ??= format
  if (Object.keys(output).length > 0) plain.output_config = withoutNulls(output)
  return plain
}

function plainChoice(choice: JsonObject): JsonObject {
  const { disable_parallel_tool_use: serial, ...plain } = choice
  return serial === true ? choice : plain
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined),
  )
}

function toBlocks(content: Json | undefined): Json[] {
  if (typeof content === 'string') return content.trim() === '' ? [] : [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return []
  return content.filter(isJsonObject).flatMap((block) => {
    if (block.type === 'text' && String(block.text).trim() === '') return []
    const plain = withoutNulls(block)
    if (block.type === 'tool_result') {
      const inner = toBlocks(block.content)
      if (inner.length > 0) plain.content = inner
      else delete plain.content
      if (block.is_error === false) delete plain.is_error
    }
    return [plain]
  })
}

function joinTurns(messages: readonly Json[]): JsonObject[] {
  const turns: { role: Json | undefined; content: Json[] }[] = []
  for (const message of messages.filter(isJsonObject)) {
    const content = toBlocks(message.content)
    const last = turns.at(-1)
    if (last !== undefined && last.role === message.role) last.content.push(...content)
    else if (content.length > 0) turns.push({ role: message.role, content })
  }
  return turns.map(({ role, content }) => ({ role, content }))
}

function plainTool(tool: Json): Json {
  if (!isJsonObject(tool) || (tool.type !== undefined && tool.type !== 'custom')) return tool
  const { type: _, ...plain } = withoutNulls(tool)
  if (plain.description === '') delete plain.description
  if (plain.strict === false) delete plain.strict
  return plain
}
