/** What a message's headers say of it. */
export interface MessageWords {
  /** `:event-type`. */
  event: string
  /** `:exception-type` or `:error-code`: the message tells of a failure. */
  failure: string | undefined
  /** `:error-message`: an error has it in place of a payload. */
  message: string | undefined
}

export const NO_WORDS: MessageWords = { event: '', failure: undefined, message: undefined }

/** Lengths of the values whose type alone tells it, by type; 6 and 7 state their own. */
const FIXED_LENGTHS: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]
const BYTE_ARRAY = 6
const STRING = 7

/**
 * The headers from `start` to `end`, each a name, the type of its value, and the value. Undefined where they are none.
 */
export function readMessageWords(bytes: Buffer, start: number, end: number): MessageWords | undefined {
  const words = { ...NO_WORDS }
  let at = start
  while (at < end) {
    const nameEnd = at + 1 + (bytes[at] ?? 0)
    const type = bytes[nameEnd] ?? -1
    let value = nameEnd + 1
    let length = FIXED_LENGTHS[type]
    if (type === BYTE_ARRAY || type === STRING) {
      if (value + 2 > end) return undefined
      length = bytes.readUInt16BE(value)
      value += 2
    }
    if (length === undefined || value + length > end) return undefined
    if (type === STRING) {
      noteWord(
        words,
        bytes.toString('latin1', at + 1, nameEnd),
        bytes.toString('utf8', value, value + length),
      )
    }
    at = value + length
  }
  return words
}

function noteWord(words: MessageWords, name: string, value: string): void {
  switch (name) {
    case ':event-type':
      words.event = value
      break
    case ':exception-type':
    case ':error-code':
      words.failure = value
      break
    case ':error-message':
      words.message = value
      break
    default:
      break
  }
}
