import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { blockDelta, blockStart, blockStop } from './frames.ts'

/** A whole block in the frames in which its vendor streams it: a tool's input, a signature and a summary come as deltas. */
export function streamBlock(index: number, block: JsonObject): string {
  return openBlock(index, block) + blockStop(index)
}

function openBlock(index: number, block: JsonObject): string {
  const { type, input, signature, content } = block
  if (type === 'thinking') {
    const delta = blockDelta(index, { type: 'signature_delta', signature })
    return blockStart(index, { ...block, signature: '' }) + delta
  }
  if (type === 'compaction') {
    const delta = blockDelta(index, { type: 'compaction_delta', content })
    return blockStart(index, { ...block, content: null }) + delta
  }
  if (!isJsonObject(input)) return blockStart(index, block)
  const start = blockStart(index, { ...block, input: {} })
  if (Object.keys(input).length === 0) return start
  return start + blockDelta(index, { type: 'input_json_delta', partial_json: JSON.stringify(input) })
}
