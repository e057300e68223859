import type { Json, JsonObject } from './json.ts'
import type { UsageReport } from './usage.ts'

/** The names of the wire formats that chat can arrive in or leave in. */
export type ChatProtocol =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'gemini-generate'
  | 'bedrock-converse'
  | 'cohere-chat'
  | 'ollama-chat'
  | 'dify-chat'
  | 'coze-chat'

/** One chat call in our own language. Absent means the caller said nothing. */
export interface ChatRequest {
  model: string
  /** In the caller's order, system and developer messages in their places. */
  messages: Message[]
  tools: Tool[]
  toolChoice?: ToolChoice
  parallelToolCalls?: boolean
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  stop: string[]
  /** How many answers; absent is one. */
  choices?: number
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  logitBias?: JsonObject
  /** Present when asked for; `top` alternatives per token. */
  logprobs?: { top: number }
  responseFormat?: ResponseFormat
  reasoning?: ReasoningSetting
  verbosity?: string
  prediction?: Json
  modalities?: string[]
  audio?: Json
  serviceTier?: string
  /** Stable id of the end user, as the caller names it. */
  endUser?: string
  metadata?: JsonObject
  promptCacheKey?: string
  /** Web search by the vendor, asked for by setting rather than as a tool. */
  webSearch?: JsonObject
  stream: boolean
  /** The caller wants the usage in its stream. */
  includeUsage: boolean
  /** The caller used OpenAI's `functions`, and is answered in that form. */
  legacyFunctions: boolean
  /** Fields of the caller's protocol that we do not know, by name. */
  extra: JsonObject
  /**
   * The protocol whose fields `extra` holds, here, in the messages and in their parts: they go to an upstream of that one
   * alone, and to no upstream where it is absent.
   */
  extraOf?: ChatProtocol
  /** Headers of the caller's protocol that go on to an upstream of `extraOf` (conversion.md 8), names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** What the inbound half keeps of the request for its answer (`AnswerContext.memo`); nobody else reads it. */
  memo?: JsonObject
}

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

export interface Message {
  role: Role
  /** Speaker's name, where given. */
  name?: string
  parts: Part[]
  /** The caller wrote the content as one bare string. */
  bare?: boolean
  /** OpenAI's `commentary` or `final_answer`, by which a model tells its remarks from its answer (conversion.md 68). */
  phase?: string
  /** Fields of the caller's message that we do not know; whose they are, `extraOf` of the request says. */
  extra?: JsonObject
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ReasoningPart
  | RefusalPart
  | ToolCallPart
  | ToolResultPart
  | VendorPart
  | UnknownPart

/** A cache mark: the vendor's own `cache_control` object, e.g. `{type: "ephemeral", ttl: "1h"}`. */
export type CacheMark = JsonObject

/** What several kinds of parts may carry. */
interface Carried {
  cacheMark?: CacheMark
  /** Fields of the caller's part that we do not know (a document's title, Gemini's video settings); `extraOf` says whose. */
  extra?: JsonObject
  /** Where the caller wrote a picture or file, in formats whose messages do not stand one for one in `messages`. */
  path?: string
  /** The whole of it as the caller wrote it, for an upstream of that protocol; the others are told all that it says. */
  own?: VendorFields
}

export interface TextPart extends Carried {
  type: 'text'
  text: string
}

export interface ImagePart extends Carried {
  type: 'image'
  source: MediaSource
  /** OpenAI's `low`, `high`, `auto`. */
  detail?: string
}

/** Data is base64 without a `data:` head; `mediaType` may be unknown only beside a URL. */
export type MediaSource =
  | { kind: 'data'; mediaType: string; data: string }
  | { kind: 'url'; url: string; mediaType?: string }
  /** A file that its vendor holds, by the vendor's id or address of it. */
  | { kind: 'file-id'; id: string; mediaType?: string }

/** A document, a video or any other file that is no picture. */
export interface FilePart extends Carried {
  type: 'file'
  source: MediaSource
  filename?: string
}

export interface AudioPart extends Carried {
  type: 'audio'
  /** `wav`, `mp3` … */
  format: string
  data: string
  /** As the caller wrote it, where its protocol names one. */
  mediaType?: string
}

/**
 * The model's own thinking, as it was given to the caller and comes back in a later turn.
 * `proof` is what the vendor needs to accept it again.
 */
export interface ReasoningPart {
  type: 'reasoning'
  text: string
  proof?: ReasoningProof
}

export interface ReasoningProof {
  /** The protocol whose vendor issued it. */
  issuer: ChatProtocol
  /** Signature, encrypted content or redacted data, byte for byte. */
  value: string
  /** The vendor showed no text: Anthropic's `redacted_thinking`. */
  redacted?: boolean
  /** The vendor's id of the reasoning item, where its form has one. */
  id?: string
}

export interface RefusalPart {
  type: 'refusal'
  text: string
}

export interface ToolCallPart extends Carried {
  type: 'tool-call'
  id: string
  name: string
  /** JSON text as the model wrote it; never parsed on the way, so digits stay (conversion.md 7). */
  arguments: string
  /** Gemini signs calls. */
  proof?: ReasoningProof
  /** OpenAI's custom tools: `arguments` is free text. */
  custom?: boolean
}

export interface ToolResultPart extends Carried {
  type: 'tool-result'
  callId: string
  /** Known where the protocol names the function beside the result. */
  name?: string
  /** Text, image and file parts. */
  content: Part[]
  isError?: boolean
}

/**
 * What a vendor's own tools did in an earlier answer (`VendorBlock`), sent again with it. It goes back to that vendor
 * alone; it has been out with a client, so its encoder looks whether it is such a block at all.
 */
export interface VendorPart {
  type: 'vendor'
  protocol: ChatProtocol
  value: JsonObject
}

/** Something of the caller's protocol that canonical has no word for; only an encoder refuses it. */
export interface UnknownPart {
  type: 'unknown'
  protocol: ChatProtocol
  /** E.g. `messages[2].content[0]`. */
  path: string
  /** The wire's own name of the kind. */
  kind: string
  value: Json
}

export type Tool = FunctionTool | CustomTool | VendorTool

export interface FunctionTool {
  type: 'function'
  name: string
  description?: string
  /** JSON schema; absent when the caller gave none. */
  parameters?: JsonObject
  strict?: boolean
  cacheMark?: CacheMark
  /** Fields of the caller's tool that we do not know; `extraOf` of the request says whose. */
  extra?: JsonObject
}

/** OpenAI's tool with free text input. */
export interface CustomTool {
  type: 'custom'
  name: string
  description?: string
  format?: JsonObject
}

/** A tool that the vendor runs (web search, code execution) or whose schema the vendor owns. */
export interface VendorTool {
  type: 'vendor'
  protocol: ChatProtocol
  /** The wire's own type, e.g. `web_search_20250305`. */
  kind: string
  path: string
  value: JsonObject
}

export type ToolChoice =
  | { type: 'auto' }
  | { type: 'none' }
  | { type: 'required' }
  | { type: 'tool'; name: string; custom?: boolean }
  | { type: 'allowed'; mode: 'auto' | 'required'; names: string[] }

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json' }
  | { type: 'json-schema'; name: string; description?: string; schema: JsonObject; strict?: boolean }

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export interface ReasoningSetting {
  effort?: ReasoningEffort
  budgetTokens?: number
  /** The caller leaves how long to think to the model (Anthropic's `adaptive`). */
  adaptive?: boolean
  /** Whether, and how, the caller wants to see it: OpenAI's `summary`, Gemini's `includeThoughts`. */
  summary?: string
}

/** A whole answer. */
export interface ChatAnswer {
  /** The vendor's id. */
  id?: string
  /** The model that the vendor says it ran. */
  model?: string
  /** Unix seconds, as the vendor states them. */
  created?: number
  choices: AnswerChoice[]
  usage?: UsageReport
  /** The prompt was blocked before any choice was made. */
  blockReason?: string
  systemFingerprint?: string
  /** Fields of the answer that canonical has no word for, for a caller of the protocol `extraOf`. */
  extra?: JsonObject
  extraOf?: ChatProtocol
}

export interface AnswerChoice {
  index: number
  parts: AnswerPart[]
  finish: FinishReason
  /** The vendor's own word. */
  rawFinish?: string
  /** The stop sequence that was hit. */
  stopSequence?: string
  logprobs?: TokenLogprob[]
  /** Fields of the choice that canonical has no word for (Gemini's `groundingMetadata`); `extraOf` of the answer says whose. */
  extra?: JsonObject
}

export type AnswerPart =
  | { type: 'text'; text: string; citations?: Citation[]; vendorCitations?: VendorCitation[]; phase?: string }
  | { type: 'reasoning'; text: string; proof?: ReasoningProof }
  | { type: 'refusal'; text: string }
  | {
      type: 'tool-call'
      id: string
      name: string
      arguments: string
      proof?: ReasoningProof
      custom?: boolean
      own?: VendorFields
    }
  | { type: 'image'; mediaType: string; data: string; proof?: ReasoningProof }
  | { type: 'audio'; id?: string; data: string; transcript?: string; expiresAt?: number; mediaType?: string }
  | VendorBlock

/** What the vendor's own tools did. Never shown to a caller of another protocol as a call to run (R21). */
export interface VendorBlock {
  type: 'vendor'
  protocol: ChatProtocol
  /** The wire's own block type, e.g. `server_tool_use`. */
  kind: string
  value: JsonObject
}

/** A web citation; offsets count characters (UTF-16 units) of the answer's text. */
export interface Citation {
  url: string
  title?: string
  start?: number
  end?: number
  /** The cited passage, where the vendor gives it. */
  text?: string
  /** The whole of it as its vendor wrote it. */
  own?: VendorFields
}

/** What only a caller, or an upstream, of the protocol is shown of something that canonical has words for. */
export interface VendorFields {
  protocol: ChatProtocol
  value: JsonObject
}

/** A citation that is no web page (a place in a document that the caller sent), in its vendor's own form. */
export interface VendorCitation {
  protocol: ChatProtocol
  value: JsonObject
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: number[] | null
  top: { token: string; logprob: number; bytes: number[] | null }[]
}

export type FinishReason =
  | 'stop'
  | 'stop-sequence'
  | 'length'
  | 'context-full'
  | 'tool-call'
  | 'content-filter'
  | 'refusal'
  | 'pause'
  | 'other'
