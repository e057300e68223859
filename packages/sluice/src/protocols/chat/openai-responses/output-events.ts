import type { JsonObject } from '../../../canonical/json.ts'

/**
 * Writes the events of a stream, each under its name and with the next number:
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class OutputEvents {
  private sequence = 0
  private written = ''
  private begun = false
  private readonly opening: () => string

  /** `opening`: the members of the two events with which every answer begins. */
  constructor(opening: () => string) {
    this.opening = opening
  }

  /** What was written since the last call. */
  take(): string {
    const { written } = this
    if (written !== '') this.written = ''
    return written
  }

  /** The first two events: held back until there is something to tell (R29). */
  begin(): void {
    if (this.begun) return
    this.begun = true
    const members = this.opening()
    this.write('response.created', members)
    this.write('response.in_progress', members)
  }

  /** An event with its members, as the JSON text inside the braces. */
  write(type: string, members: string): void {
    this.written += `event: ${type}\ndata: {"type":"${type}",${members},"sequence_number":${this.sequence++}}\n\n`
  }

  /** A piece of text: `head` and `tail` are made once a part, see `deltaHead`. */
  delta(head: string, text: string, tail: string): void {
    this.written += `${head}${JSON.stringify(text)}${tail}${this.sequence++}}\n\n`
  }

  addItem(index: number, item: JsonObject): void {
    this.begin()
    this.write('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item)}`)
  }

  endItem(index: number, item: JsonObject): void {
    this.write('response.output_item.done', `"output_index":${index},"item":${JSON.stringify(item)}`)
  }
}

/** The members that say where something belongs. `place` is a further one, e.g. `"content_index":0`. */
export function placeMembers(itemId: string, index: number, place?: string): string {
  const members = `"item_id":${JSON.stringify(itemId)},"output_index":${index}`
  return place === undefined ? members : `${members},${place}`
}

/** From the event's name up to the text of a delta. */
export function deltaHead(type: string, place: string): string {
  return `event: ${type}\ndata: {"type":"${type}",${place},"delta":`
}

export const DELTA_TAIL = ',"sequence_number":'
/** Of text deltas, which name the tokens they consist of. */
export const TEXT_DELTA_TAIL = ',"logprobs":[],"sequence_number":'
