import { emptyUsage, type Usage } from '../../canonical/usage.ts'
import type { TextCount } from '../../protocols/chat/count-text.ts'
import type { RequestMeasure } from './measure-request.ts'

/**
 * Tokens of a text, estimated: four ASCII characters a token, any other UTF-16 unit a token. English prose has
 * 4 to 4.5 characters a token and code about 3.5; Chinese, Japanese and Korean have 0.6 to 1.2 tokens a character.
 */
export function estimateTokens({ asciiUnits, otherUnits }: TextCount): number {
  return Math.ceil(asciiUnits / 4) + otherUnits
}

/** The same for a hold that must not fall behind: three ASCII characters a token, which dense code reaches. */
export function boundTokens({ asciiUnits, otherUnits }: TextCount): number {
  return Math.ceil(asciiUnits / 3) + otherUnits
}

/** Roles, separators and the like, as chat formats add them. */
const TOKENS_PER_MESSAGE = 4

/** About what the large vendors count for a picture of a megapixel. */
const TOKENS_PER_PICTURE = 1_000

/** Text files count as text; of a PDF most bytes are fonts and pictures. */
const BYTES_PER_TOKEN = { text: 4, binary: 20, audio: 1_000 }

/**
 * What a call consumed by our own count: charged where the vendor stated nothing (`counted`), or nothing that can
 * be believed (`estimated`). An estimate, documented as one; files whose size is unknown are not in it.
 */
export function countLocally(request: RequestMeasure, answer: TextCount): Usage {
  const usage = emptyUsage()
  usage.input =
    estimateTokens(request) +
    request.messages * TOKENS_PER_MESSAGE +
    Math.ceil(request.textFileBytes / BYTES_PER_TOKEN.text) +
    Math.ceil(request.binaryFileBytes / BYTES_PER_TOKEN.binary)
  usage.imageInput = request.pictures * TOKENS_PER_PICTURE
  usage.audioInput = Math.ceil(request.audioBytes / BYTES_PER_TOKEN.audio)
  usage.output = estimateTokens(answer)
  return usage
}
