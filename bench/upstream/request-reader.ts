const HEAD_END = Buffer.from('\r\n\r\n')
const CHUNKS_END = Buffer.from('\r\n0\r\n\r\n')
/** The model stands within this much of a body. */
const PROBE_BYTES = 4096

/**
 * Finds the end of each request of one connection and the model that it names: no more of HTTP than a gateway, which is
 * a well-behaved client, makes necessary. One request at a time.
 */
export class RequestReader {
  #head: Buffer | undefined
  #reading = false
  /** Bytes of the body that are missing; -1: chunked. */
  #missing = 0
  /** Where the model may stand: the first line, and the begin of the body. */
  #probe = ''
  #tail: Buffer = Buffer.alloc(0)

  /** The model of the request that is complete with `bytes` ('' where none is named), else undefined. */
  push(bytes: Buffer): string | undefined {
    if (this.#reading) return this.#body(bytes)
    const head = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes])
    const end = head.indexOf(HEAD_END)
    if (end < 0) {
      this.#head = head
      return undefined
    }
    this.#head = undefined
    this.#reading = true
    const lines = head.toString('latin1', 0, end + 2)
    this.#probe = lines.slice(0, lines.indexOf('\r\n'))
    this.#missing = lengthOf(lines.toLowerCase())
    this.#tail = Buffer.alloc(0)
    return this.#body(head.subarray(end + HEAD_END.length))
  }

  #body(bytes: Buffer): string | undefined {
    if (this.#probe.length < PROBE_BYTES) {
      this.#probe += bytes.toString('latin1', 0, Math.min(bytes.length, PROBE_BYTES - this.#probe.length))
    }
    if (this.#missing >= 0) {
      this.#missing -= bytes.length
      if (this.#missing > 0) return undefined
    } else {
      const seen = Buffer.concat([this.#tail, bytes])
      this.#tail = seen.subarray(-CHUNKS_END.length)
      if (!this.#tail.equals(CHUNKS_END)) return undefined
    }
    this.#reading = false
    return findModel(this.#probe)
  }
}

function lengthOf(head: string): number {
  const mark = head.indexOf('\r\ncontent-length:')
  if (mark >= 0) return Number.parseInt(head.slice(mark + 17), 10)
  return head.includes('\r\ntransfer-encoding: chunked') ? -1 : 0
}

/** By the prefix that all our models share, so that it is found whatever the order and spacing of the fields, and in a path. */
function findModel(probe: string): string {
  return /["/](bench-[a-z-]+)/.exec(probe)?.[1] ?? ''
}
