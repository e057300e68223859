/** What Anthropic writes around the text of a delta; other vendors' spelling takes the long way. */
const HEAD = '{"type":"content_block_delta","index":'
const MIDDLE = ',"delta":{"type":"text_delta","text":"'

/** What may follow the text: Anthropic pads its frames with blanks. */
const TAIL = /^\} *\} *$/

const ZERO = 48
const NINE = 57
const BACKSLASH = '\\'

export interface TextDelta {
  index: number
  text: string
}

/**
 * The commonest frame of a stream, read without parsing it: 0.2 µs in place of 0.6. Undefined for every
 * other frame, and for a text with escapes: those are parsed.
 */
export function readTextDelta(data: string): TextDelta | undefined {
  if (!data.startsWith(HEAD)) return undefined
  let at = HEAD.length
  let index = 0
  for (let code = data.charCodeAt(at); code >= ZERO && code <= NINE; code = data.charCodeAt(++at)) {
    index = index * 10 + code - ZERO
  }
  if (at === HEAD.length || !data.startsWith(MIDDLE, at)) return undefined
  const start = at + MIDDLE.length
  const end = data.indexOf('"', start)
  if (end === -1 || !TAIL.test(data.slice(end + 1))) return undefined
  const text = data.slice(start, end)
  return text.includes(BACKSLASH) ? undefined : { index, text }
}
