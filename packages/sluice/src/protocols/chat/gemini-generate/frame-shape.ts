/** A frame that says one piece of text, with the text and the figures of its usage cut out. */
export interface FrameShape {
  /** The text of a frame of this shape; undefined for every other frame. */
  readText(data: string): string | undefined
}

const TEXT = '"text"'
const USAGE = '"usageMetadata"'
/** The text as `data` writes it, after its key. */
const BEFORE_TEXT = /^\s*:\s*"/
/** A figure is the whole of a value. */
const FIGURE = /(?<=:\s*)\d+(?=\s*[,}\]])/

/**
 * Learns the shape of a frame that says `text` and nothing else that is new. A frame fits when all around is equal, figures
 * behind the usage's name aside, and its text holds no quote and no backslash: then the quote after it closes it, and the
 * frame is the learned one with another text and another usage.
 */
export function learnFrame(data: string, text: string): FrameShape | undefined {
  if (data.includes('\\') || data.includes('"finishReason"')) return undefined
  const at = data.indexOf(TEXT)
  if (at === -1 || data.indexOf(TEXT, at + 1) !== -1) return undefined
  const before = BEFORE_TEXT.exec(data.slice(at + TEXT.length))?.[0]
  if (before === undefined) return undefined
  const start = at + TEXT.length + before.length
  const end = start + text.length
  if (data.slice(start, end) !== text) return undefined
  const usage = data.indexOf(USAGE, end)
  if (usage === -1) return shapeOf(data.slice(0, start), [data.slice(end)])
  const [first = '', ...others] = data.slice(usage).split(FIGURE)
  return shapeOf(data.slice(0, start), [data.slice(end, usage) + first, ...others])
}

/** `rest`: what follows the text; between two of them stands a figure. */
function shapeOf(head: string, rest: readonly string[]): FrameShape {
  const start = head.length
  return {
    // Compared by `slice` and `===`, which V8 does by memory.
    readText(data) {
      if (data.slice(0, start) !== head) return undefined
      const end = data.indexOf('"', start)
      if (end === -1) return undefined
      let at = end
      for (const piece of rest) {
        if (at !== end) {
          const digits = at
          while (isDigit(data.charCodeAt(at))) at++
          if (at === digits) return undefined
        }
        if (data.slice(at, at + piece.length) !== piece) return undefined
        at += piece.length
      }
      if (at !== data.length) return undefined
      const text = data.slice(start, end)
      return text.includes('\\') ? undefined : text
    },
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
