import type { BlockPlace, PlacedBlock } from './vendor-bag.ts'

/** What the encoder of a stream remembers of one choice. */
export interface ChoiceState {
  hasRefusal: boolean
  hasLegacyCall: boolean
  /** A thought has been opened in the text (style `think`). */
  inThought: boolean
  /** Text of the open block, kept for its proof. */
  reasoning: string
  /** Entries of `reasoning_details` and pictures that were shown, which number the next. */
  details: number
  images: number
  hasAudio: boolean
  finished: boolean
  /** Calls of custom tools. */
  custom: Set<number>
  /** What was shown so far, as it places the blocks of the vendor's own tools. */
  shown: BlockPlace
  /** Those blocks, until the choice has finished: clients keep one bag, and many keep the last they were given. */
  blocks: PlacedBlock[] | undefined
}

export function openChoiceState(): ChoiceState {
  return {
    hasRefusal: false,
    hasLegacyCall: false,
    inThought: false,
    reasoning: '',
    details: 0,
    images: 0,
    hasAudio: false,
    finished: false,
    custom: new Set(),
    shown: { text: 0, reasoning: 0, calls: 0 },
    blocks: undefined,
  }
}
