/** What Anthropic writes around the text of a delta; other vendors' spelling takes the long way. */
const HEAD = '{"type":"content_block_delta","index":'
const TEXT = ',"delta":{"type":"text_delta","text":"'
const THINKING = ',"delta":{"type":"thinking_delta","thinking":"'

const USUAL_TAIL = '}}'
/** What may follow the text: Anthropic pads its frames with blanks. */
const TAIL = /^\} *\} *$/

const ZERO = 48
const NINE = 57
const BACKSLASH = '\\'

export interface TextDelta {
  kind: 'text' | 'thinking'
  index: number
  text: string
}

/**
 * The commonest frames of a stream, read without parsing it: 0.2 µs in place of 0.6. Undefined for every
 * other frame, and for a text with escapes: those are parsed.
 */
export function readTextDelta(data: string): TextDelta | undefined {
  // Compared by `slice` and `===`, which V8 does by memory.
  if (data.slice(0, HEAD.length) !== HEAD) return undefined
  let at = HEAD.length
  let index = 0
  for (let code = data.charCodeAt(at); code >= ZERO && code <= NINE; code = data.charCodeAt(++at)) {
    index = index * 10 + code - ZERO
  }
  if (at === HEAD.length) return undefined
  const isText = data.slice(at, at + TEXT.length) === TEXT
  if (!isText && data.slice(at, at + THINKING.length) !== THINKING) return undefined
  const start = at + (isText ? TEXT.length : THINKING.length)
  const end = data.indexOf('"', start)
  if (end === -1) return undefined
  const tail = data.slice(end + 1)
  if (tail !== USUAL_TAIL && !TAIL.test(tail)) return undefined
  const text = data.slice(start, end)
  return text.includes(BACKSLASH) ? undefined : { kind: isText ? 'text' : 'thinking', index, text }
}
