/** Longer keys are rare, and not worth the look. */
const MAX_KEY_BYTES = 32
/** Keys that callers make up must not fill the memory: of those that were not declared no more are kept. */
const MAX_NAMES = 256

/** The keys that were read before: one that comes again costs neither a new string nor a call into the runtime. */
export class KeyNames {
  private readonly byHash = new Map<number, string>()

  /** Keeps a name that is known to come. */
  declare(name: string): void {
    const bytes = Buffer.from(name)
    if (isName(bytes, 0, name, bytes.length)) this.byHash.set(hashOf(bytes, 0, bytes.length), name)
  }

  /** The text of `bytes` from `start` to `end`. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > MAX_KEY_BYTES) return bytes.toString('utf8', start, end)
    const hash = hashOf(bytes, start, end)
    const name = this.byHash.get(hash)
    if (name !== undefined && isName(bytes, start, name, length)) return name
    const text = bytes.toString('utf8', start, end)
    if (this.byHash.size < MAX_NAMES && isName(bytes, start, text, length)) this.byHash.set(hash, text)
    return text
  }
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  return hash
}

/** Whether the bytes are that name, character for byte: of ASCII alone. */
function isName(bytes: Buffer, start: number, name: string, length: number): boolean {
  if (name.length !== length) return false
  for (let at = 0; at < length; at++) {
    const code = name.charCodeAt(at)
    if (code > 127 || bytes[start + at] !== code) return false
  }
  return true
}
