/**
 * What a call consumed. Every counter is a whole number of its unit (tokens unless said otherwise), and the
 * counters are disjoint: no token stands in two of them. The one exception is `reasoning`, which repeats
 * the part of `output` that was reasoning.
 */
export interface Usage {
  /** Fresh text input: without cached, cache-write, audio, image and tool tokens. */
  input: number
  cachedInput: number
  cacheWrite5m: number
  cacheWrite1h: number
  /** Text output, reasoning included; without audio and image output. */
  output: number
  reasoning: number
  audioInput: number
  audioOutput: number
  /** Pictures made. */
  images: number
  imageInput: number
  imageOutput: number
  /** Tokens that the vendor's own tools put into the prompt (Gemini's `toolUsePromptTokenCount`). */
  toolInput: number
  /** Calls of the vendor's hosted tools. */
  webSearch: number
  codeExecution: number
  fileSearch: number
  seconds: number
  characters: number
}

export const USAGE_COUNTERS = [
  'input',
  'cachedInput',
  'cacheWrite5m',
  'cacheWrite1h',
  'output',
  'reasoning',
  'audioInput',
  'audioOutput',
  'images',
  'imageInput',
  'imageOutput',
  'toolInput',
  'webSearch',
  'codeExecution',
  'fileSearch',
  'seconds',
  'characters',
] as const satisfies readonly (keyof Usage)[]

export type UsageCounter = (typeof USAGE_COUNTERS)[number]

export function emptyUsage(): Usage {
  return {
    input: 0,
    cachedInput: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    images: 0,
    imageInput: 0,
    imageOutput: 0,
    toolInput: 0,
    webSearch: 0,
    codeExecution: 0,
    fileSearch: 0,
    seconds: 0,
    characters: 0,
  }
}

/**
 * The usage that an upstream states. Counters may be wrong: they are data from outside, and
 * money/metering verifies them before anything is priced.
 */
export interface UsageReport {
  /** All that is billed, summed over every pass the vendor made. */
  usage: Usage
  /** Where one call ran on several models (Anthropic's advisor): each model's share, summing to `usage`. */
  byModel?: { model: string; usage: Usage }[]
  /** A cost that the vendor states itself, in nano-dollars. */
  reportedCost?: bigint
  /** Why the figures cannot be right as they stand, e.g. `cached-above-prompt`. */
  suspect?: string
  /** The tier that the vendor says it served, e.g. `priority`. */
  serviceTier?: string
}

/** Sum of two usages, counter by counter. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = emptyUsage()
  for (const counter of USAGE_COUNTERS) sum[counter] = a[counter] + b[counter]
  return sum
}

/** All tokens of the prompt side, as vendors that count inclusively show them. */
export function promptTokens(usage: Usage): number {
  return (
    usage.input +
    usage.cachedInput +
    usage.cacheWrite5m +
    usage.cacheWrite1h +
    usage.audioInput +
    usage.imageInput +
    usage.toolInput
  )
}

/** All tokens of the answer's side, as vendors that count inclusively show them. */
export function completionTokens(usage: Usage): number {
  return usage.output + usage.audioOutput + usage.imageOutput
}
