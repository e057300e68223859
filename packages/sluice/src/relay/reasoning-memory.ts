import type { KeyEntry } from '../access/keys/keyring.ts'
import type {
  ChatProtocol,
  ChatRequest,
  Message,
  Part,
  ReasoningProof,
  ToolCallPart,
} from '../canonical/chat.ts'
import { isJsonObject, type Json } from '../canonical/json.ts'
import { type KeepReasoning, readKeptReasoning, sealReasoning } from '../records/responses/kept-reasoning.ts'
import type { CallPlan } from './plan-call.ts'
import { type CallReasoning, ReasoningWatch } from './reasoning-watch.ts'
import type { RelayServices, RelaySettings } from './services.ts'

/** What was thought before calls, by the key of the call. */
export type KeptReasoning = ReadonlyMap<string, Json>

export const NOTHING_KEPT: KeptReasoning = new Map()

/** A call is found by its id and what it says: some vendors count their ids anew in each conversation. */
function keyOf({ id, arguments: text }: { id: string; arguments: string }): string {
  return `${id}\n${plainJson(text)}`
}

/** Clients write arguments anew. */
function plainJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** For the row that the settlement writes; undefined where there is nothing to remember. */
export function packReasoning(
  watch: ReasoningWatch | undefined,
  customerId: string,
  expiresAt: number,
  { sealing }: Pick<RelayServices, 'sealing'>,
): KeepReasoning | undefined {
  const calls = watch?.list() ?? []
  if (calls.length === 0 || watch?.protocol === undefined) return undefined
  const { protocol } = watch
  const rows = calls.map((call) => ({ call: keyOf(call), reasoning: encode(call, protocol) }))
  return { customerId, calls: sealReasoning(sealing, customerId, rows), expiresAt }
}

function encode({ thoughts, proof }: CallReasoning, protocol: ChatProtocol): Json {
  return JSON.parse(JSON.stringify({ protocol, thoughts, proof }))
}

/** What is remembered of calls in the request's history that came back without their thinking. */
export async function recallReasoning(
  request: ChatRequest,
  customerId: string,
  services: Pick<RelayServices, 'reader' | 'clock' | 'sealing'>,
): Promise<KeptReasoning> {
  const keys = request.messages.flatMap((message) => bareCalls(message).map(keyOf))
  return keys.length === 0 ? NOTHING_KEPT : readKeptReasoning(services, customerId, keys)
}

/** The calls of a message that brings no thinking of its own. */
function bareCalls({ role, parts }: Message): ToolCallPart[] {
  if (role !== 'assistant' || parts.some((part) => part.type === 'reasoning')) return []
  return parts.filter((part) => part.type === 'tool-call').filter((part) => part.proof === undefined)
}

/** The request with what its client lost, as far as it came from an upstream of that format. */
export function restoreReasoning(
  request: ChatRequest,
  kept: KeptReasoning,
  protocol: ChatProtocol,
): ChatRequest {
  if (kept.size === 0) return request
  let isChanged = false
  const messages = request.messages.map((message) => {
    const bare = new Set<Part>(bareCalls(message))
    if (bare.size === 0) return message
    const parts = message.parts.flatMap((part): Part[] => {
      if (part.type !== 'tool-call' || !bare.has(part)) return [part]
      const found = decode(kept.get(keyOf(part)), protocol)
      if (found === undefined) return [part]
      isChanged = true
      const thoughts = found.thoughts.map((thought): Part => ({ type: 'reasoning', ...thought }))
      return [...thoughts, found.proof === undefined ? part : { ...part, proof: found.proof }]
    })
    return { ...message, parts }
  })
  return isChanged ? { ...request, messages } : request
}

function decode(
  value: Json | undefined,
  protocol: ChatProtocol,
): Pick<CallReasoning, 'thoughts' | 'proof'> | undefined {
  if (!isJsonObject(value) || value.protocol !== protocol || !Array.isArray(value.thoughts)) return undefined
  const thoughts = value.thoughts.flatMap((thought) => {
    if (!isJsonObject(thought) || typeof thought.text !== 'string') return []
    const proof = readProof(thought.proof, protocol)
    return [proof === undefined ? { text: thought.text } : { text: thought.text, proof }]
  })
  const proof = readProof(value.proof, protocol)
  return proof === undefined ? { thoughts } : { thoughts, proof }
}

function readProof(value: Json | undefined, issuer: ChatProtocol): ReasoningProof | undefined {
  if (!isJsonObject(value) || typeof value.value !== 'string' || value.issuer !== issuer) return undefined
  const proof: ReasoningProof = { issuer, value: value.value }
  if (value.redacted === true) proof.redacted = true
  if (typeof value.id === 'string') proof.id = value.id
  return proof
}

/** Where calls of tools and thinking may meet: what the history has lost, and who remembers what comes now. */
export async function openReasoningMemory(
  { request, mayThink }: Pick<CallPlan, 'request' | 'mayThink'>,
  key: KeyEntry,
  { reasoningMemoryMs }: RelaySettings,
  services: Pick<RelayServices, 'reader' | 'clock' | 'sealing'>,
): Promise<{ kept: KeptReasoning; watch: ReasoningWatch | undefined }> {
  if (reasoningMemoryMs === 0 || request.tools.length === 0 || !mayThink)
    return { kept: NOTHING_KEPT, watch: undefined }
  return { kept: await recallReasoning(request, key.customer.id, services), watch: new ReasoningWatch() }
}
