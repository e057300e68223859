/** `RIFF`, as base64 begins with it. */
const RIFF = 'UklGR'
/** How far into a file its samples are looked for. */
const HEAD_BYTES = 4096
const PCM = 1

/** Sound as Google gives it: raw samples where it is a WAV file of them (conversion.md 44). */
export interface SoundBlob {
  mimeType: string
  data: string
}

/** What other kinds of sound begin with, as base64. */
const KINDS: readonly [string, string][] = [
  ['SUQz', 'audio/mpeg'],
  ['//uQ', 'audio/mpeg'],
  ['//NE', 'audio/mpeg'],
  ['//Mk', 'audio/mpeg'],
  ['T2dnU', 'audio/ogg'],
  ['ZkxhQ', 'audio/flac'],
]

/** `data` may be the beginning of a stream of sound; what says nothing of its kind is the raw sound of OpenAI's streams. */
export function unwrapSound(data: string, mediaType?: string): SoundBlob {
  if (data.startsWith(RIFF)) return unwrapWav(Buffer.from(data, 'base64')) ?? { mimeType: 'audio/wav', data }
  if (mediaType !== undefined) return { mimeType: mediaType, data }
  const kind = KINDS.find(([head]) => data.startsWith(head))
  return { mimeType: kind?.[1] ?? rawType(24_000), data }
}

function unwrapWav(file: Buffer): SoundBlob | undefined {
  let rate = 0
  let isPlain = false
  for (let at = 12; at + 8 <= Math.min(file.length, HEAD_BYTES); ) {
    const id = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    if (id === 'fmt ' && at + 24 <= file.length) {
      rate = file.readUInt32LE(at + 12)
      const isMono = file.readUInt16LE(at + 10) === 1
      isPlain = file.readUInt16LE(at + 8) === PCM && isMono && file.readUInt16LE(at + 22) === 16
    } else if (id === 'data') {
      const end = Math.min(file.length, at + 8 + size)
      return isPlain ? { mimeType: rawType(rate), data: file.toString('base64', at + 8, end) } : undefined
    }
    at += 8 + size + (size % 2)
  }
  return undefined
}

function rawType(rate: number): string {
  return `audio/L16;codec=pcm;rate=${rate}`
}
