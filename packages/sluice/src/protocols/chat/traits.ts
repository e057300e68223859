import type { ReasoningEffort } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'

/**
 * What is declared of a model, as far as a codec must know it. Absent means usual; a provider's `models.ts`
 * states what differs, with the vendor's page.
 */
export interface ModelTraits {
  contextTokens?: number
  maxOutputTokens?: number
  /** Refuses `temperature`, `top_p`, `top_k` (conversion.md 13). */
  noSampling?: boolean
  /** Takes `temperature` or `top_p`, not both. */
  oneSampler?: boolean
  /** Takes system messages after the first turn (conversion.md 10). */
  midSystem?: boolean
  /** OpenAI's reasoning models take role `developer` (conversion.md 9). */
  developerRole?: boolean
  /** How thinking is asked for (conversion.md, section 4). */
  thinking?: 'effort' | 'adaptive' | 'budget' | 'level' | 'none'
  /** Efforts or levels that the model has; absent: all of its kind. */
  efforts?: readonly ReasoningEffort[]
  /** It thinks unless it is told not to; absent: only when it is told to, or nobody knows. */
  thinksUnasked?: boolean
  /** A forced tool choice is refused while it thinks (conversion.md 27). */
  noForcedToolWithThinking?: boolean
  /** A forced tool choice is refused, whether it thinks or not (conversion.md 27). */
  noForcedTool?: boolean
  /** Fields that this model refuses beside those of its vendor; taken out with a warning (conversion.md 66). */
  refusedFields?: readonly string[]
  /** Takes no JSON schema: a hidden tool stands in (conversion.md 47). */
  noJsonSchema?: boolean
  /** Takes no JSON format beside tools: the system text asks for it instead (conversion.md 47). */
  noJsonWithTools?: boolean
  /** Thinks without showing it; the first token may take half an hour (conversion.md 54). */
  slow?: boolean
  hiddenReasoning?: boolean
  /** Wants `max_completion_tokens` in place of `max_tokens` (conversion.md 14). */
  maxCompletionTokens?: boolean
  /**
   * What the vendor serves by Responses alone, though it was asked for in chat completions (conversion.md 25): every call,
   * calls with tools that state an effort, or calls with tools unless the effort they state is `none`.
   */
  responsesOnly?: 'always' | 'tools-with-effort' | 'tools-unless-none'
  /** The vendor fetches picture and file URLs itself (conversion.md 42). */
  fetchesUrls?: boolean
  /** Media types of pictures and files that it takes; absent: not checked. */
  mediaTypes?: readonly string[]
  /** What it takes of Bedrock's Converse that not every model there does. */
  converse?: ConverseTraits
}

export interface ConverseTraits {
  /** Whose words it takes in `additionalModelRequestFields`; absent: none are known. */
  words?: 'claude' | 'nova' | 'openai'
  /** Where a cache point may stand; absent: nowhere. */
  cachePoints?: readonly ('system' | 'messages' | 'tools')[]
  /** A cache point may ask for an hour. */
  hourCache?: boolean
  /** Can be kept to one call at a time. */
  serialCalls?: boolean
  /** Has the vendor's own search. */
  grounding?: boolean
}

/** What is declared of a provider's dialect of a format. Each is a switch that one codec reads. */
export interface ChatQuirks {
  /** Fields that the vendor refuses and that are taken out with a warning, also on passthrough (conversion.md 66). */
  stripFields?: readonly string[]
  /** Rules for OpenAI-shaped usage that bills otherwise than its fields say (R20). */
  usage?: {
    /** Reasoning stands outside `completion_tokens` whenever total = prompt + completion + reasoning (xAI). */
    reasoningOutside?: boolean
    /** total - prompt - completion is output (Google's OpenAI-shaped answers). */
    hiddenOutput?: boolean
    /** total - prompt - completion is audio input (Mistral). */
    audioOutside?: boolean
    /** Cached above prompt means that cached lies outside it (Azure's Grok). */
    cachedOutside?: boolean
    /** Zeros that follow figures are not news. */
    ignoreTrailingZeros?: boolean
    /** `reasoning_tokens`, `citation_tokens` and `num_search_queries` at the top are billed beside the rest (Perplexity). */
    researchOutside?: boolean
  }
  /** The vendor takes `stream_options.include_usage`; absent is yes. */
  noStreamOptions?: boolean
  /** The name of the end user's field: `user` or `safety_identifier`. */
  endUserField?: 'user' | 'safety_identifier'
  /** Calls and their results go without ids, told apart by name and order (Vertex). */
  noCallIds?: boolean
  /** Call ids must match Mistral's nine alphanumerics. */
  nineCharCallIds?: boolean
  /** Takes cache marks on parts (`cache_control`), or OpenAI's breakpoints. */
  cacheMarks?: 'cache_control' | 'prompt_cache_breakpoint'
  /** Reads the line with which Claude Code begins its system text (conversion.md 26); the others do not get it. */
  billingLine?: boolean
  /** Knows role `developer` at all. */
  noDeveloperRole?: boolean
  /**
   * How past thinking is taken back in assistant messages: as text in a field, as OpenRouter's entries, or as Mistral's
   * part `thinking` of the content.
   */
  reasoningBack?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'thinking-part'
  /** While it thinks it refuses past tool calls without the `reasoning_content` that led to them (conversion.md 39). */
  wantsReasoningOfCalls?: boolean
  /** Takes Gemini's proofs back in `extra_content.google.thought_signature` (Google's OpenAI-shaped address). */
  googleSignatures?: boolean
  /** Takes `max_completion_tokens` for every model. */
  maxCompletionTokens?: boolean
  /**
   * How thinking is switched on and off: `thinking: {type}` with `enabled` or (MiniMax) `adaptive`, `enable_thinking` with
   * `thinking_budget`, or `chat_template_kwargs.enable_thinking`. Absent: by `reasoning_effort`, which is also how models
   * whose trait `thinking` is `effort` are asked here; models that state `efforts` are asked by both.
   */
  thinkingSwitch?: 'thinking' | 'thinking-adaptive' | 'enable_thinking' | 'chat_template_kwargs'
  /** Its web citations stand at the top of answers and chunks, as `search_results` or `citations` (Perplexity). */
  topCitations?: boolean
  /** Fields that the vendor has under another name, also on passthrough. */
  renameFields?: Readonly<Record<string, string>>
  /** Fields of messages that the vendor refuses; taken out with a warning, also on passthrough. */
  stripMessageFields?: readonly string[]
  /** Sound goes as a data URL, also on passthrough. */
  audioDataUrl?: boolean
  /** Sums conversations up itself: `/responses/compact`, and the item `compaction_trigger` (conversion.md 52). */
  compacts?: boolean
  /** Another Sluice: past reasoning in our own envelope may be its, and stays. */
  takesEnvelopes?: boolean
  /**
   * How the vendor's web search is asked for where it is not by `web_search_options`: members of the body, or a tool.
   * A caller's own use of these members, and of the `fields` named besides, waits for a price line as well (R34).
   */
  webSearch?: {
    readonly body?: JsonObject
    readonly tool?: JsonObject
    readonly fields?: readonly string[]
  }
}
