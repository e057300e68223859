import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { emptyUsage, type Usage } from '../../packages/sluice/src/canonical/usage.ts'

/** What a recorded message says to a reader who just goes through its blocks: the yardstick for the codec. */
export interface PlainMessage {
  text: string
  calls: { id: string; name: string; input: Json }[]
  thinking: { text: string; proof: string | undefined }[]
  /** Blocks of the vendor's own tools. */
  vendor: JsonObject[]
  /** Addresses of web citations. */
  cited: string[]
  /** The vendor's word. */
  stopReason: string | undefined
  stopSequence: string | undefined
  usage: Usage
}

export function readMessagePlainly(message: JsonObject): PlainMessage {
  const plain: PlainMessage = {
    text: '',
    calls: [],
    thinking: [],
    vendor: [],
    cited: [],
    stopReason: textOf(message.stop_reason),
    stopSequence: textOf(message.stop_sequence),
    usage: sumUsage(isJsonObject(message.usage) ? message.usage : {}),
  }
  for (const block of Array.isArray(message.content) ? message.content : []) {
    if (isJsonObject(block)) readBlock(block, plain)
  }
  return plain
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function readBlock(block: JsonObject, plain: PlainMessage): void {
  switch (block.type) {
    case 'text':
      plain.text += block.text
      for (const citation of Array.isArray(block.citations) ? block.citations : []) {
        if (isJsonObject(citation) && typeof citation.url === 'string') plain.cited.push(citation.url)
      }
      break
    case 'tool_use':
      plain.calls.push({ id: String(block.id), name: String(block.name), input: block.input ?? {} })
      break
    case 'thinking':
      plain.thinking.push({ text: String(block.thinking), proof: textOf(block.signature) })
      break
    case 'redacted_thinking':
      plain.thinking.push({ text: '', proof: textOf(block.data) })
      break
    default:
      plain.vendor.push(block)
  }
}

/** All passes added up: what the vendor bills. */
function sumUsage(stated: JsonObject): Usage {
  const usage = emptyUsage()
  const passes = Array.isArray(stated.iterations) ? stated.iterations.filter(isJsonObject) : [stated]
  for (const pass of passes) {
    const split = isJsonObject(pass.cache_creation) ? pass.cache_creation : {}
    const hour = Number(split.ephemeral_1h_input_tokens ?? 0)
    usage.input += Number(pass.input_tokens ?? 0)
    usage.output += Number(pass.output_tokens ?? 0)
    usage.cachedInput += Number(pass.cache_read_input_tokens ?? 0)
    usage.cacheWrite5m += Number(pass.cache_creation_input_tokens ?? 0) - hour
    usage.cacheWrite1h += hour
  }
  if (isJsonObject(stated.output_tokens_details)) {
    usage.reasoning = Number(stated.output_tokens_details.thinking_tokens ?? 0)
  }
  if (isJsonObject(stated.server_tool_use)) {
    usage.webSearch = Number(stated.server_tool_use.web_search_requests ?? 0)
  }
  return usage
}
