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
   * The protocol whose fields `extra` holds, here and in the messages: they go to an upstream of that one alone, and to no
   * upstream where it is absent.
   */
  extraOf?: ChatProtocol
}

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

export interface Message {
  role: Role
  /** Speaker's name, where given. */
  name?: string
  parts: Part[]
  /** The caller wrote the content as one bare string. */
  bare?: boolean
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

export interface TextPart {
  type: 'text'
  text: string
  cacheMark?: CacheMark
}

export interface ImagePart {
  type: 'image'
  source: MediaSource
  /** OpenAI's `low`, `high`, `auto`. */
  detail?: string
  cacheMark?: CacheMark
}

/** Data is base64 without a `data:` head; `mediaType` may be unknown only beside a URL. */
export type MediaSource =
  | { kind: 'data'; mediaType: string; data: string }
  | { kind: 'url'; url: string; mediaType?: string }
  | { kind: 'file-id'; id: string }

export interface FilePart {
  type: 'file'
  source: MediaSource
  filename?: string
  cacheMark?: CacheMark
}

export interface AudioPart {
  type: 'audio'
  /** `wav`, `mp3` … */
  format: string
  data: string
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

export interface ToolCallPart {
  type: 'tool-call'
  id: string
  name: string
  /** JSON text as the model wrote it; never parsed on the way, so digits stay (conversion.md 7). */
  arguments: string
  /** Gemini signs calls. */
  proof?: ReasoningProof
  /** OpenAI's custom tools: `arguments` is free text. */
  custom?: boolean
  cacheMark?: CacheMark
}

export interface ToolResultPart {
  type: 'tool-result'
  callId: string
  /** Known where the protocol names the function beside the result. */
  name?: string
  /** Text, image and file parts. */
  content: Part[]
  isError?: boolean
  cacheMark?: CacheMark
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
  /** Fields of the answer that canonical has no word for, for a caller of the same protocol. */
  extra?: JsonObject
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
}

export type AnswerPart =
  | { type: 'text'; text: string; citations?: Citation[] }
  | { type: 'reasoning'; text: string; proof?: ReasoningProof }
  | { type: 'refusal'; text: string }
  | {
      type: 'tool-call'
      id: string
      name: string
      arguments: string
      proof?: ReasoningProof
      custom?: boolean
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
