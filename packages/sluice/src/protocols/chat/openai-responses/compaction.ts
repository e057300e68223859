import type { JsonObject } from '../../../canonical/json.ts'

/** A conversation summed up for a vendor that cannot do it by itself, as the item of this format (conversion.md 52). */
const HEAD = 'sl1.summary.'

export function encodeCompaction(id: string, summary: string): JsonObject {
  const sealed = HEAD + Buffer.from(summary).toString('base64url')
  return { id, type: 'compaction', encrypted_content: sealed }
}

/** The summary, where it is one of ours. */
export function readSummary(item: JsonObject): string | undefined {
  const sealed = item.encrypted_content
  if (typeof sealed !== 'string' || !sealed.startsWith(HEAD)) return undefined
  return Buffer.from(sealed.slice(HEAD.length), 'base64url').toString()
}
