import type { JsonObject } from '../../../packages/sluice/src/canonical/json.ts'

/** Something that a caller may write into a conversation. */
export interface ContentSample {
  /** In the words of the protocol. */
  kind: string
  /** The fields of the body that hold it. */
  body: JsonObject
  /** What of it an upstream is sent; one of them is enough. */
  marks: readonly string[]
}

/** A picture, a sound and documents of a few bytes. */
export const DATA = {
  picture: 'UGljdHVyZQ==',
  sound: 'U291bmQ=',
  pdf: 'JVBERi0xLjQ=',
  text: Buffer.from('Plain words of a file').toString('base64'),
}

export const LINKS = {
  picture: 'https://example.com/picture.png',
  file: 'https://example.com/file.pdf',
}
