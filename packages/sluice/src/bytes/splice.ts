import type { JsonMember, JsonMembers } from './json-scan.ts'

/** One edit of a body's top level: set a key (replacing or appending it) or remove it. `value` is JSON text. */
export type MemberEdit = { key: string; value: string } | { key: string; remove: true }

/**
 * Applies `edits` to the outermost object of `body`, whose members `openJsonScanner` found. What no edit names
 * stays byte for byte. Of two edits of one key the later counts.
 */
export function spliceMembers(body: Buffer, found: JsonMembers, edits: readonly MemberEdit[]): Buffer {
  if (edits.length === 0) return body
  if (found.open === -1) throw new TypeError('only an object has members to edit')
  const byKey = new Map<string, MemberEdit>()
  for (const edit of edits) byKey.set(edit.key, edit)

  const pieces = new Pieces(body)
  const { members } = found
  pieces.keep(0, members[0]?.start ?? found.open + 1)
  let kept = 0
  let before: JsonMember | undefined
  for (const member of members) {
    const edit = byKey.get(member.key)
    byKey.delete(member.key)
    if (edit === undefined || 'value' in edit) {
      if (kept > 0 && before !== undefined) pieces.keep(before.valueEnd, member.start)
      kept++
      if (edit === undefined) {
        pieces.keep(member.start, member.valueEnd)
      } else {
        pieces.keep(member.start, member.valueStart)
        pieces.write(edit.value)
      }
    }
    before = member
  }
  for (const edit of byKey.values()) {
    if (!('value' in edit)) continue
    pieces.write(`${kept > 0 ? ',' : ''}${JSON.stringify(edit.key)}:${edit.value}`)
    kept++
  }
  pieces.keep(before?.valueEnd ?? found.open + 1, body.length)
  return pieces.join()
}

/** Parts of the old body and new text, joined with one copy. */
class Pieces {
  private readonly body: Buffer
  private readonly parts: Buffer[] = []
  private start = 0
  private end = 0

  constructor(body: Buffer) {
    this.body = body
  }

  keep(start: number, end: number): void {
    if (start !== this.end) {
      this.flush()
      this.start = start
    }
    this.end = end
  }

  write(text: string): void {
    this.flush()
    this.parts.push(Buffer.from(text))
    this.start = this.end
  }

  join(): Buffer {
    this.flush()
    return Buffer.concat(this.parts)
  }

  private flush(): void {
    if (this.end > this.start) this.parts.push(this.body.subarray(this.start, this.end))
    this.start = this.end
  }
}
