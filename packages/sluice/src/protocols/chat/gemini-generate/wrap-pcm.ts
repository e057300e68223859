/** Raw sound as Google sends it: `audio/L16;codec=pcm;rate=24000`, in truth little-endian, one channel. */
const PCM = /^audio\/(?:l16|pcm)(?:;|$)/i

const HEADER_BYTES = 44
/** The size of a stream whose end is not known; players read on to the end. */
const UNKNOWN_SIZE = 0xffff_ffff

export function isPcm(mediaType: string): boolean {
  return PCM.test(mediaType)
}

/**
 * The head of a WAV file (conversion.md 44), to be put before the samples.
 * @param bytes of all samples; absent while they still come.
 */
export function wavHeader(mediaType: string, bytes?: number): Buffer {
  const rate = Number(/;\s*rate=(\d{1,6})/i.exec(mediaType)?.[1] ?? '24000')
  const channels = Number(/;\s*channels=(\d)/i.exec(mediaType)?.[1] ?? '1')
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0)
  header.writeUInt32LE(bytes === undefined ? UNKNOWN_SIZE : bytes + HEADER_BYTES - 8, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes ?? UNKNOWN_SIZE, 40)
  return header
}
