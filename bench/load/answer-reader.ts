const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * Reads the answers of one connection, one at a time: status, end, and how many events came. It keeps no more of a body
 * than its last bytes, where the mark of a complete answer stands.
 */
export class AnswerReader {
  status = 0
  /** Bytes of the body, without the framing of chunks. */
  bytes = 0
  /** Blank lines so far, as they end each event of a stream. */
  events = 0
  #phase: 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailer' = 'head'
  #heldHead: Buffer | undefined
  #held = ''
  #missing = 0
  #tail = ''
  #chunked = false
  /** Something of a line has come whose end has not. */
  #inLine = true

  /** The last bytes of the body. */
  get tail(): string {
    return this.#tail
  }

  /** Makes ready for the next answer. */
  reset(): void {
    this.status = 0
    this.bytes = 0
    this.events = 0
    this.#phase = 'head'
    this.#held = ''
    this.#missing = 0
    this.#tail = ''
    this.#inLine = true
  }

  /** Whether the answer is complete with these bytes. Throws on what is not HTTP. */
  push(read: Buffer): boolean {
    let bytes = read
    let at = 0
    if (this.#phase === 'head') {
      if (this.#heldHead !== undefined) bytes = Buffer.concat([this.#heldHead, read])
      const end = bytes.indexOf(HEAD_END)
      // The socket's buffer is used again: what is kept is copied.
      this.#heldHead = end < 0 ? Buffer.from(bytes) : undefined
      if (end < 0) return false
      if (this.#openBody(bytes.toString('latin1', 0, end)) === 'empty') return true
      at = end + HEAD_END.length
    }
    while (at < bytes.length) {
      switch (this.#phase) {
        case 'body':
        case 'chunk': {
          const end = Math.min(bytes.length, at + this.#missing)
          this.#take(bytes, at, end)
          this.#missing -= end - at
          at = end
          if (this.#missing > 0) return false
          if (!this.#chunked) return true
          this.#phase = 'chunk-size'
          break
        }
        case 'chunk-size':
          at = this.#readSize(bytes, at)
          break
        case 'trailer': {
          const end = bytes.indexOf(LINE_FEED, at)
          this.#held += bytes.toString('latin1', at, end < 0 ? bytes.length : end)
          if (end < 0) return false
          // An empty line ends the answer.
          if (this.#held.trim() === '') return true
          this.#held = ''
          at = end + 1
          break
        }
        case 'head':
          return false
      }
    }
    return false
  }

  #openBody(head: string): 'empty' | 'awaited' {
    this.status = Number.parseInt(head.slice(9, 12), 10)
    if (!head.startsWith('HTTP/1.1 ')) throw new Error('not an answer of HTTP/1.1')
    const lower = head.toLowerCase()
    const length = lower.indexOf('\r\ncontent-length:')
    this.#chunked = length < 0
    this.#held = ''
    this.#missing = length < 0 ? 0 : Number.parseInt(lower.slice(length + 17), 10)
    if (length < 0 && !lower.includes('\r\ntransfer-encoding: chunked')) throw new Error('no length')
    this.#phase = this.#chunked ? 'chunk-size' : 'body'
    return !this.#chunked && this.#missing === 0 ? 'empty' : 'awaited'
  }

  /** The line with the next chunk's size, which may be preceded by the end of the last one. */
  #readSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_FEED, at)
    if (end < 0) {
      this.#held += bytes.toString('latin1', at)
      return bytes.length
    }
    const line = (this.#held + bytes.toString('latin1', at, end)).trim()
    this.#held = ''
    if (line === '') return end + 1
    const size = Number.parseInt(line, 16)
    if (Number.isNaN(size)) throw new Error('not a chunk size')
    this.#missing = size
    this.#phase = size === 0 ? 'trailer' : 'chunk'
    return end + 1
  }

  #take(bytes: Buffer, start: number, end: number): void {
    if (end <= start) return
    this.bytes += end - start
    if (this.#chunked) this.#countEvents(bytes, start, end)
    this.#tail =
      end - start >= 64
        ? bytes.toString('latin1', end - 64, end)
        : (this.#tail + bytes.toString('latin1', start, end)).slice(-64)
  }

  /** Empty lines, whether or not a line ends with a carriage return too. */
  #countEvents(bytes: Buffer, start: number, end: number): void {
    let from = start
    for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < end; at = bytes.indexOf(LINE_FEED, from)) {
      if (!this.#inLine && isBlank(bytes, from, at)) this.events += 1
      this.#inLine = false
      from = at + 1
    }
    if (!isBlank(bytes, from, end)) this.#inLine = true
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return start === end || (start + 1 === end && bytes[start] === CARRIAGE_RETURN)
}
