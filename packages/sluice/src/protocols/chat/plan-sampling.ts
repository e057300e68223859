import type { ChatRequest } from '../../canonical/chat.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { ModelTraits } from './traits.ts'

/** What is sent of the caller's wishes. */
export interface Sampling {
  temperature?: number
  topP?: number
  topK?: number
}

/**
 * Temperature, nucleus and top k. While a model thinks it takes no temperature but 1, no `top_k` and a
 * `top_p` of 0.95 at least: https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function planSampling(
  request: ChatRequest,
  options: { traits: ModelTraits; thinks: boolean; notes: Notes },
): Sampling {
  const sent: Sampling = {}
  const { traits, thinks, notes } = options
  const { temperature, topP, topK } = request
  if (traits.noSampling === true) {
    if (temperature !== undefined) notes.warn('dropped', 'temperature')
    if (topP !== undefined) notes.warn('dropped', 'top_p')
    if (topK !== undefined) notes.warn('dropped', 'top_k')
    return sent
  }
  // Of two that cannot stand together, the one at its usual value is left out.
  const both = traits.oneSampler === true && temperature !== undefined && topP !== undefined
  if (temperature !== undefined && !(both && temperature === 1)) {
    if (temperature > 1) notes.warn('changed', 'temperature')
    const bounded = Math.min(temperature, 1)
    if (!thinks || bounded === 1) sent.temperature = bounded
    else notes.warn('dropped', 'temperature')
  }
  if (topP !== undefined) {
    const excess = both && temperature !== 1
    if (!excess && !(thinks && topP < 0.95)) sent.topP = topP
    else if (topP !== 1) notes.warn('dropped', 'top_p')
  }
  if (topK !== undefined) {
    if (thinks) notes.warn('dropped', 'top_k')
    else sent.topK = topK
  }
  return sent
}
