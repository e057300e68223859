const CR = 13
const LF = 10
export const LINE_END: Buffer = Buffer.from('\r\n')
const DIGITS = Buffer.from('0123456789abcdef')

/** A piece of a chunked body with its size line and line end, in one buffer, so that one write sends it. */
export function frameChunk(chunk: string | Uint8Array): Buffer {
  const length = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
  const digits = countDigits(length)
  const frame = Buffer.allocUnsafe(digits + length + 4)
  for (let at = digits - 1, rest = length; at >= 0; at--, rest >>>= 4) frame[at] = DIGITS[rest & 15] ?? 0
  const start = endLine(frame, digits)
  if (typeof chunk === 'string') frame.write(chunk, start)
  else frame.set(chunk, start)
  endLine(frame, start + length)
  return frame
}

/** The size line alone, for a chunk that is too large to copy. */
export function frameSize(length: number): Buffer {
  return Buffer.from(`${length.toString(16)}\r\n`, 'latin1')
}

/** Of a size in hexadecimal. */
function countDigits(size: number): number {
  let count = 1
  for (let rest = size >>> 4; rest > 0; rest >>>= 4) count++
  return count
}

function endLine(bytes: Buffer, at: number): number {
  bytes[at] = CR
  bytes[at + 1] = LF
  return at + 2
}
