import type { ReasoningEffort } from '../../canonical/chat.ts'

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
  /** A forced tool choice is refused while it thinks (conversion.md 27). */
  noForcedToolWithThinking?: boolean
  /** Takes no JSON schema: a hidden tool stands in (conversion.md 47). */
  noJsonSchema?: boolean
  /** Takes no JSON format beside tools: the system text asks for it instead (conversion.md 47). */
  noJsonWithTools?: boolean
  /** Thinks without showing it; the first token may take half an hour (conversion.md 54). */
  slow?: boolean
  hiddenReasoning?: boolean
  /** Wants `max_completion_tokens` in place of `max_tokens` (conversion.md 14). */
  maxCompletionTokens?: boolean
  /** The vendor fetches picture and file URLs itself (conversion.md 42). */
  fetchesUrls?: boolean
  /** Media types of pictures and files that it takes; absent: not checked. */
  mediaTypes?: readonly string[]
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
  }
  /** The vendor takes `stream_options.include_usage`; absent is yes. */
  noStreamOptions?: boolean
  /** The name of the end user's field: `user` or `safety_identifier`. */
  endUserField?: 'user' | 'safety_identifier'
  /** Call ids must match Mistral's nine alphanumerics. */
  nineCharCallIds?: boolean
  /** Takes cache marks on parts (`cache_control`), or OpenAI's breakpoints. */
  cacheMarks?: 'cache_control' | 'prompt_cache_breakpoint'
  /** Knows role `developer` at all. */
  noDeveloperRole?: boolean
  /** Takes `reasoning_content` back in assistant messages. */
  reasoningBack?: 'reasoning_content' | 'reasoning_details'
  /** Takes Gemini's proofs back in `extra_content.google.thought_signature` (Google's OpenAI-shaped address). */
  googleSignatures?: boolean
  /** Takes `max_completion_tokens` for every model. */
  maxCompletionTokens?: boolean
}
