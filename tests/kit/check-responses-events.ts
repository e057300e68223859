import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** What is known of an item while its events are read. */
interface SeenItem {
  id: string
  type: string
  /** Texts by where they belong, e.g. `content 0`: as their pieces have it. */
  said: Map<string, string>
  /** Parts whose end was told. */
  ended: Set<string>
  done: JsonObject | undefined
}

/**
 * Breaches of the order in which the vendor's reference tells of a response: names, numbers, items and parts that begin and
 * end, pieces that make up the whole, one last event with all of it. Empty for a stream that is right.
 */
export function checkResponsesEvents(text: string): string[] {
  const check = new EventCheck()
  for (const block of text.split('\n\n')) if (block !== '') check.frame(block)
  return check.end()
}

const LAST = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/** What opens a part, and the words under which its pieces, its whole and its place are told. */
const PIECES: Record<string, { place: string; word: string; whole: string }> = {
  'response.output_text': { place: 'content_index', word: 'content', whole: 'text' },
  'response.refusal': { place: 'content_index', word: 'content', whole: 'refusal' },
  'response.reasoning_summary_text': { place: 'summary_index', word: 'summary', whole: 'text' },
  'response.function_call_arguments': { place: '', word: 'arguments', whole: 'arguments' },
  'response.custom_tool_call_input': { place: '', word: 'input', whole: 'input' },
}

class EventCheck {
  private readonly faults: string[] = []
  private readonly items: SeenItem[] = []
  private count = 0
  private last: string | undefined
  private hasError = false

  frame(block: string): void {
    const at = `${this.count}`
    if (block.startsWith(':')) return
    const [name = '', data = '', ...more] = block.split('\n')
    const event: unknown = JSON.parse(data.replace(/^data: /, ''))
    if (more.length > 0 || !name.startsWith('event: ') || !data.startsWith('data: ')) {
      this.faults.push(`${at}: odd frame`)
    }
    if (!isJsonObject(event) || typeof event.type !== 'string') {
      this.faults.push(`${at}: no event`)
      return
    }
    if (name !== `event: ${event.type}`) this.faults.push(`${at}: ${name} is ${event.type}`)
    if (event.sequence_number !== this.count) this.faults.push(`${at}: number ${event.sequence_number}`)
    if (this.last !== undefined) this.faults.push(`${at} ${event.type}: after ${this.last}`)
    this.begin(event)
    const fault = this.read(event, event.type)
    if (fault !== undefined) this.faults.push(`${at} ${event.type}: ${fault}`)
    this.count++
  }

  private begin(event: JsonObject): void {
    const wanted = ['response.created', 'response.in_progress'][this.count]
    if (wanted === undefined || event.type === 'error' || this.hasError) return
    if (event.type !== wanted) this.faults.push(`${this.count}: ${event.type} where ${wanted} belongs`)
  }

  private read(event: JsonObject, type: string): string | undefined {
    if (type === 'error') {
      this.hasError = true
      return undefined
    }
    if (LAST.has(type)) {
      this.last = type
      return this.readLast(event, type)
    }
    if (type === 'response.output_item.added') return this.addItem(event)
    if (event.output_index === undefined) return undefined
    const item = this.items[Number(event.output_index)]
    if (item === undefined) return 'no such item'
    if (item.done !== undefined) return 'the item is done'
    if (type === 'response.output_item.done') return endItem(event, item)
    if (event.item_id !== item.id) return `the item is ${item.id}`
    return readPiece(event, type, item)
  }

  private addItem(event: JsonObject): string | undefined {
    if (event.output_index !== this.items.length) return `index ${event.output_index}`
    if (!isJsonObject(event.item) || typeof event.item.id !== 'string') return 'no item'
    const { id, type } = event.item
    if (this.items.some((one) => one.id === id)) return `a second ${id}`
    this.items.push({ id, type: String(type), said: new Map(), ended: new Set(), done: undefined })
    return undefined
  }

  private readLast(event: JsonObject, type: string): string | undefined {
    const { response } = event
    if (!isJsonObject(response) || !Array.isArray(response.output)) return 'no output'
    if (`response.${response.status}` !== type) return `status ${response.status}`
    if (type === 'response.failed') return this.hasError ? undefined : 'no error before it'
    if (response.output.length !== this.items.length) return `${response.output.length} items in the end`
    for (const [at, item] of this.items.entries()) {
      if (item.done === undefined) return `item ${at} is not done`
      if (!isDeepStrictEqual(withoutSources(item.done), withoutSources(response.output[at])))
        return `item ${at} is another in the end`
    }
    return response.usage === undefined ? 'no usage' : undefined
  }

  end(): string[] {
    if (this.last === undefined) this.faults.push('no last event')
    return this.faults
  }
}

/** An annotation may come after its message. */
function withoutSources(item: Json | undefined): Json {
  return JSON.parse(
    JSON.stringify(item ?? null, (key, value: unknown) => (key === 'annotations' ? [] : value)),
  )
}

function endItem(event: JsonObject, item: SeenItem): string | undefined {
  if (!isJsonObject(event.item)) return 'no item'
  if (event.item.id !== item.id || event.item.type !== item.type) return 'another item'
  item.done = event.item
  for (const [place, text] of item.said) {
    if (textAt(event.item, place) !== text) return `${place} is not what its pieces say`
    if (!item.ended.has(place)) return `${place} has no end`
  }
  return undefined
}

/** The text that an item has at a place, e.g. `content 0`. */
function textAt(item: JsonObject, place: string): Json | undefined {
  const [word = '', index] = place.split(' ')
  const list = item[word]
  if (index === undefined) return list
  const part = Array.isArray(list) ? list[Number(index)] : undefined
  return isJsonObject(part) ? (part.text ?? part.refusal) : undefined
}

function readPiece(event: JsonObject, type: string, item: SeenItem): string | undefined {
  if (type === 'response.content_part.added' || type === 'response.reasoning_summary_part.added') {
    const place = placeOf(event, type.includes('summary') ? 'summary' : 'content')
    if (item.said.has(place)) return `a second ${place}`
    const before = [...item.said.keys()].length
    if (place.split(' ')[1] !== String(before)) return `${place} after ${before} parts`
    item.said.set(place, '')
    return undefined
  }
  if (type === 'response.content_part.done' || type === 'response.reasoning_summary_part.done') {
    item.ended.add(placeOf(event, type.includes('summary') ? 'summary' : 'content'))
    return undefined
  }
  const [, stem = '', act] = /^(.*)\.(delta|done)$/.exec(type) ?? []
  const kind = PIECES[stem]
  if (kind === undefined) return undefined
  const place = kind.place === '' ? kind.word : placeOf(event, kind.word)
  if (kind.place !== '' && !item.said.has(place)) return `no ${place}`
  const said = item.said.get(place) ?? ''
  if (act === 'delta') {
    item.said.set(place, said + String(event.delta))
    return undefined
  }
  if (kind.place === '') {
    item.said.set(place, said)
    item.ended.add(place)
  }
  return event[kind.whole] === said ? undefined : 'not what its pieces say'
}

function placeOf(event: JsonObject, word: string): string {
  return `${word} ${event[`${word}_index`]}`
}
