import type {
  ChatProtocol,
  Citation,
  FinishReason,
  ReasoningProof,
  TokenLogprob,
  VendorBlock,
  VendorCitation,
  VendorFields,
} from './chat.ts'
import type { GatewayError } from './errors.ts'
import type { JsonObject } from './json.ts'
import type { UsageReport } from './usage.ts'

/**
 * A streamed answer in our own language. Within a choice, blocks do not overlap: a `…-start` comes after the
 * `…-end` of the block before it, except tool calls, whose fragments may interleave and name their `call`.
 * A decoder emits `finish` once per choice and never anything for that choice after it.
 */
export type ChatEvent =
  | { type: 'message-start'; id?: string; model?: string; created?: number; systemFingerprint?: string }
  | { type: 'text-start'; choice: number; phase?: string }
  | { type: 'text-delta'; choice: number; text: string; logprobs?: TokenLogprob[] }
  | { type: 'text-end'; choice: number }
  | { type: 'citation'; choice: number; citation: Citation }
  | { type: 'vendor-citation'; choice: number; citation: VendorCitation }
  | { type: 'reasoning-start'; choice: number }
  | { type: 'reasoning-delta'; choice: number; text: string }
  /** Ends a reasoning block; the proof stands here because vendors send it last. */
  | { type: 'reasoning-end'; choice: number; proof?: ReasoningProof }
  | { type: 'refusal-delta'; choice: number; text: string }
  /** `call` counts the tool calls of a choice from 0 without gaps. */
  | {
      type: 'tool-start'
      choice: number
      call: number
      id: string
      name: string
      custom?: boolean
      own?: VendorFields
      /** Where the vendor gives it at once; `tool-end` repeats it. */
      proof?: ReasoningProof
    }
  | { type: 'tool-delta'; choice: number; call: number; text: string }
  | { type: 'tool-end'; choice: number; call: number; proof?: ReasoningProof }
  | { type: 'image'; choice: number; mediaType: string; data: string; proof?: ReasoningProof }
  | {
      type: 'audio-delta'
      choice: number
      id?: string
      data?: string
      transcript?: string
      expiresAt?: number
    }
  | { type: 'vendor-block'; choice: number; block: VendorBlock }
  | { type: 'finish'; choice: number; reason: FinishReason; raw?: string; stopSequence?: string }
  /** May come several times; each replaces the one before. */
  | { type: 'usage'; report: UsageReport }
  | { type: 'prompt-blocked'; reason: string }
  /** Fields of the answer that only a caller of the protocol `of` understands. */
  | { type: 'extra'; value: JsonObject; of: ChatProtocol }
  /** The same of one choice. */
  | { type: 'choice-extra'; choice: number; value: JsonObject; of: ChatProtocol }
  /** The vendor's own end mark (`[DONE]`, `message_stop`, …) was seen. */
  | { type: 'message-end' }
  /** The vendor reported a failure inside the stream. Nothing follows. */
  | { type: 'error'; error: GatewayError }

/** Whether an event is the commit point (R29): the first content, reasoning, tool-call or refusal event. */
export function isContentEvent(event: ChatEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      return event.text.length > 0
    case 'reasoning-end':
      return event.proof !== undefined
    case 'tool-start':
    case 'image':
    case 'vendor-block':
      return true
    case 'audio-delta':
      return event.data !== undefined || event.transcript !== undefined
    default:
      return false
  }
}
