import type { Part, ReasoningPart, ToolCallPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { readObject, readString, requireString } from '../read-value.ts'
import { unwrapProof } from '../reasoning-proof.ts'
import { decodeShown } from './decode-media.ts'
import { unknownBlock, wholeAsText } from './decode-text.ts'
import { type CallState, decodeToolResult } from './decode-tool-result.ts'
import { isOwnSearch } from './our-marks.ts'
import { takeRest } from './take-rest.ts'
import { isVendorBlock } from './vendor-blocks.ts'

/** What is known while the messages are read. */
export interface BlockScope {
  role: 'user' | 'assistant' | 'system'
  calls: Map<string, CallState>
  notes: Notes
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input', 'cache_control'])

/** One content block: https://platform.claude.com/docs/en/api/messages. Undefined for what is not sent on. */
export function decodeBlock(wire: JsonObject, path: string, scope: BlockScope): Part | undefined {
  const shown = decodeShown(wire, path)
  if (shown !== undefined) return shown
  switch (wire.type) {
    case 'thinking':
    case 'redacted_thinking':
      requireRole('assistant', wire.type, path, scope)
      return decodeThought(wire, path, scope)
    case 'tool_use':
      requireRole('assistant', wire.type, path, scope)
      return decodeCall(wire, path, scope)
    case 'tool_result':
      requireRole('user', wire.type, path, scope)
      return decodeToolResult(wire, path, scope)
    default:
      return scope.role === 'assistant' && isVendorBlock(wire)
        ? decodeVendorBlock(wire, path, scope)
        : unknownBlock(wire, path)
  }
}

function requireRole(role: BlockScope['role'], type: string, path: string, scope: BlockScope): void {
  if (scope.role === role) return
  throw badField(`${path}.type`, `A block of type '${type}' can only stand in a message of role '${role}'.`)
}

/** A proof in our envelope is another vendor's (conversion.md 36); a damaged one proves nothing. */
function decodeThought(wire: JsonObject, path: string, scope: BlockScope): ReasoningPart | undefined {
  if (wire.type === 'thinking') {
    const text = requireString(wire.thinking, `${path}.thinking`)
    const proof = unwrapProof(readString(wire.signature, `${path}.signature`) ?? '', 'anthropic-messages')
    return proof === undefined ? { type: 'reasoning', text } : { type: 'reasoning', text, proof }
  }
  const proof = unwrapProof(requireString(wire.data, `${path}.data`), 'anthropic-messages')
  if (proof === undefined) {
    scope.notes.warn('dropped', 'reasoning')
    return undefined
  }
  if (proof.issuer === 'anthropic-messages') proof.redacted = true
  return { type: 'reasoning', text: '', proof }
}

function decodeCall(wire: JsonObject, path: string, { calls }: BlockScope): ToolCallPart {
  const id = requireString(wire.id, `${path}.id`)
  const name = requireString(wire.name, `${path}.name`)
  const input = readObject(wire.input, `${path}.input`)
  // Vendors that number their calls begin anew in each turn, and this one takes it.
  if (calls.get(id)?.answered === false) {
    throw badField(`${path}.id`, `Two tool calls have the id '${id.slice(0, 64)}'.`, 'duplicate_tool_call_id')
  }
  calls.set(id, { name, answered: false })
  const part: ToolCallPart = { type: 'tool-call', id, name, arguments: JSON.stringify(input ?? {}) }
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) part.cacheMark = mark
  const rest = takeRest(wire, CALL_FIELDS)
  if (rest !== undefined) part.extra = rest
  return part
}

/** What the vendor's own tools did. A summary of what was said before is text to everyone else. */
function decodeVendorBlock(wire: JsonObject, path: string, { notes }: BlockScope): Part | undefined {
  if (wire.type === 'compaction' && typeof wire.content === 'string') {
    return wholeAsText(wire, wire.content, path)
  }
  if (isOwnSearch(wire)) {
    notes.warn('dropped', `messages.${String(wire.type)}`)
    return undefined
  }
  readString(wire.id, `${path}.id`)
  return { type: 'vendor', protocol: 'anthropic-messages', value: wire }
}
