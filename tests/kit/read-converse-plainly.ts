import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** What a recorded answer of Converse says to a reader who just goes through its blocks: the yardstick for the codec. */
export interface PlainConverse {
  text: string
  calls: { id: string; name: string; input: Json }[]
  thoughts: { text: string; proof: string | undefined }[]
  /** Blocks of the vendor's own tools. */
  vendor: JsonObject[]
  /** Addresses of web citations, and other citations. */
  cited: Json[]
  stopReason: string | undefined
  /** Input beside the cache, read, written, output. */
  usage: number[]
}

export function readConversePlainly(body: JsonObject): PlainConverse {
  const plain: PlainConverse = {
    text: '',
    calls: [],
    thoughts: [],
    vendor: [],
    cited: [],
    stopReason: typeof body.stopReason === 'string' ? body.stopReason : undefined,
    usage: readUsage(isJsonObject(body.usage) ? body.usage : {}),
  }
  const output = isJsonObject(body.output) ? body.output : {}
  const message = isJsonObject(output.message) ? output.message : {}
  for (const block of Array.isArray(message.content) ? message.content : []) {
    if (isJsonObject(block)) readBlock(block, plain)
  }
  return plain
}

function readUsage(usage: JsonObject): number[] {
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens } = usage
  return [inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens].map((one) =>
    Number(one ?? 0),
  )
}

function readBlock(block: JsonObject, plain: PlainConverse): void {
  const { text, toolUse, reasoningContent, citationsContent } = block
  if (typeof text === 'string') plain.text += text
  if (isJsonObject(citationsContent)) readCited(citationsContent, plain)
  if (isJsonObject(reasoningContent)) readThought(reasoningContent, plain)
  if (isJsonObject(toolUse) && toolUse.type !== 'server_tool_use') {
    plain.calls.push({
      id: String(toolUse.toolUseId),
      name: String(toolUse.name),
      input: toolUse.input ?? {},
    })
  }
  if ((isJsonObject(toolUse) && toolUse.type === 'server_tool_use') || block.toolResult !== undefined) {
    plain.vendor.push(block)
  }
}

function readThought(content: JsonObject, plain: PlainConverse): void {
  if (typeof content.redactedContent === 'string') {
    plain.thoughts.push({ text: '', proof: content.redactedContent })
    return
  }
  const shown = isJsonObject(content.reasoningText) ? content.reasoningText : {}
  plain.thoughts.push({
    text: String(shown.text ?? ''),
    proof: typeof shown.signature === 'string' ? shown.signature : undefined,
  })
}

function readCited(content: JsonObject, plain: PlainConverse): void {
  for (const piece of Array.isArray(content.content) ? content.content : []) {
    if (isJsonObject(piece)) plain.text += piece.text
  }
  for (const citation of Array.isArray(content.citations) ? content.citations : []) {
    const location = isJsonObject(citation) && isJsonObject(citation.location) ? citation.location : {}
    plain.cited.push(isJsonObject(location.web) ? (location.web.url ?? null) : citation)
  }
}
