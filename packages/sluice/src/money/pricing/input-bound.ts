import type { RequestMeasure } from '../metering/measure-request.ts'
import type { PriceUnit } from './price-types.ts'

/** The most that a request can put in, and the price lines that it can touch. */
export interface InputBound {
  /** Input tokens, of all kinds together. */
  tokens: number
  /** Beside `input` and `cached_input`, which every call can touch. */
  touches: readonly PriceUnit[]
  /** The vendor may run tools of its own, which have fees. */
  hostedTools: boolean
}

const TOKENS_PER_MESSAGE = 16
const TOKENS_PER_PICTURE = 5_000

/** What a file of unknown size may hold where the model's context is unknown too: the largest context in use. */
const UNKNOWN_CONTEXT = 1_000_000

/**
 * Cheap and never too low (reliability.md 2): half a token per ASCII byte, one per other byte, 16 a message,
 * 5,000 a picture, half a token per byte of a file. A file that is only named may fill the model's context.
 */
export function boundInput(request: RequestMeasure, contextTokens: number | undefined): InputBound {
  const files = request.textFileBytes + request.binaryFileBytes + request.audioBytes
  const measured =
    Math.ceil(request.asciiUnits / 2) +
    request.otherBytes +
    request.messages * TOKENS_PER_MESSAGE +
    request.pictures * TOKENS_PER_PICTURE +
    Math.ceil(files / 2)
  return {
    tokens: request.unknownFiles === 0 ? measured : Math.max(measured, contextTokens ?? UNKNOWN_CONTEXT),
    touches: touchedUnits(request),
    hostedTools: request.hostedTools,
  }
}

function touchedUnits(request: RequestMeasure): PriceUnit[] {
  const units: PriceUnit[] = []
  if (request.cacheWrite !== 'none') units.push('cache_write_5m')
  if (request.cacheWrite === '1h') units.push('cache_write_1h')
  if (request.pictures > 0) units.push('image_input')
  if (request.audioBytes > 0) units.push('audio_input')
  // A vendor may count a file's pages as pictures and its track as sound.
  if (request.unknownFiles + request.binaryFileBytes > 0) units.push('image_input', 'audio_input')
  if (request.hostedTools) units.push('tool_input')
  return units
}
