import { describe, expect, it } from 'vitest'
import { unwrapSound } from './unwrap-wav.ts'
import { wavHeader } from './wrap-pcm.ts'

const SAMPLES = Buffer.from([1, 2, 3, 4, 5, 6])
const RAW = SAMPLES.toString('base64')

function wav(header: Buffer): string {
  return Buffer.concat([header, SAMPLES]).toString('base64')
}

describe('sound', () => {
  it.each([
    ['a whole file', wav(wavHeader('audio/L16;rate=16000', SAMPLES.length)), 16_000],
    ['the beginning of a stream', wav(wavHeader('audio/L16;rate=24000')), 24_000],
  ])('of %s is raw', (_name, data, rate) => {
    expect(unwrapSound(data)).toEqual({ mimeType: `audio/L16;codec=pcm;rate=${rate}`, data: RAW })
  })

  it('that is no raw file stays as it is', () => {
    const stereo = wavHeader('audio/L16;rate=24000;channels=2', SAMPLES.length)
    expect(unwrapSound(wav(stereo))).toEqual({ mimeType: 'audio/wav', data: wav(stereo) })
    const cut = Buffer.from('RIFFxxxxWAVEfmt ').toString('base64')
    expect(unwrapSound(cut)).toEqual({ mimeType: 'audio/wav', data: cut })
  })

  it.each([
    ['SUQzBAA=', undefined, 'audio/mpeg'],
    ['ZkxhQw==', undefined, 'audio/flac'],
    [RAW, 'audio/aac', 'audio/aac'],
    [RAW, undefined, 'audio/L16;codec=pcm;rate=24000'],
  ])('%s (%s) is %s', (data, mediaType, mimeType) => {
    expect(unwrapSound(data, mediaType)).toEqual({ mimeType, data })
  })
})
