import type { ToolCallPart, ToolResultPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { deriveCallId } from '../call-ids.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { missing } from '../read-value.ts'
import { decodeBlob, decodeFileData } from './decode-media.ts'
import { addPartialArgs, PartialArguments } from './join-partial-args.ts'
import { readItem, type WireFields } from './wire-fields.ts'

interface OpenCall {
  id: string
  name: string
  /** The caller gave it none: its result is found by the name. */
  minted: boolean
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['id', 'name', 'args', 'partialArgs', 'willContinue'])
const RESULT_FIELDS: ReadonlySet<string> = new Set(['id', 'name', 'response', 'parts'])

/** The calls of a conversation, and their results by id, or by name and then order (conversion.md 23). */
export class HistoryCalls {
  private readonly notes: Notes
  /** A cached beginning may hold calls whose results stand here. */
  private readonly hasCache: boolean
  private readonly open: OpenCall[] = []
  private minted = 0
  /** A call whose arguments come in pieces, as clients keep what was streamed. */
  private pieces: { part: ToolCallPart; args: PartialArguments } | undefined

  constructor(notes: Notes, hasCache: boolean) {
    this.notes = notes
    this.hasCache = hasCache
  }

  /** Undefined for a piece that goes on with the call before it. */
  decodeCall(call: WireFields): ToolCallPart | undefined {
    const name = call.string('name') ?? ''
    const goesOn = call.boolean('willContinue') === true
    const args = call.object('args')
    if (name === '') {
      if (this.pieces === undefined) throw missing(call.pathOf('name'))
      this.addPieces(call, args)
      if (!goesOn) this.pieces = undefined
      return undefined
    }
    const part: ToolCallPart = {
      type: 'tool-call',
      id: this.openCall(call, name),
      name,
      arguments: args === undefined ? '{}' : JSON.stringify(args),
    }
    const rest = call.rest(CALL_FIELDS)
    if (rest !== undefined) for (const key of Object.keys(rest)) this.notes.warn('dropped', call.pathOf(key))
    this.pieces = undefined
    if (!goesOn && call.get('partialArgs') === undefined) return part
    this.pieces = { part, args: new PartialArguments() }
    this.addPieces(call, args)
    if (!goesOn) this.pieces = undefined
    return part
  }

  private addPieces(call: WireFields, args: JsonObject | undefined): void {
    if (this.pieces === undefined) return
    const { part, args: gathered } = this.pieces
    if (!addPartialArgs(gathered, call.get('partialArgs'))) this.notes.warn('incomplete', call.path)
    const isWhole = args !== undefined && Object.keys(args).length > 0
    part.arguments = isWhole ? JSON.stringify(args) : gathered.toJson()
  }

  private openCall(call: WireFields, name: string): string {
    const given = call.string('id') ?? ''
    const id = given === '' ? deriveCallId('history', this.minted++, name) : given
    if (this.open.some((one) => one.id === id)) {
      const message = `Two function calls have the id '${shorten(id)}'.`
      throw badField(call.pathOf('id'), message, 'duplicate_tool_call_id')
    }
    this.open.push({ id, name, minted: given === '' })
    return id
  }

  decodeResult(response: WireFields): ToolResultPart {
    const { id, name } = this.closeCall(response)
    const part: ToolResultPart = { type: 'tool-result', callId: id, name, content: [] }
    const object = response.object('response')
    if (object !== undefined) readResponse(object, part)
    for (const item of response.list('parts') ?? []) {
      const fields = readItem(item)
      const blob = fields.fields('inlineData')
      const file = blob === undefined ? fields.fields('fileData') : undefined
      if (blob === undefined && file === undefined) throw missing(fields.pathOf('inlineData'))
      const media = blob === undefined ? file && decodeFileData(file) : decodeBlob(blob)
      if (media !== undefined) part.content.push({ ...media, path: item.path })
    }
    const rest = response.rest(RESULT_FIELDS)
    if (rest !== undefined) part.extra = rest
    return part
  }

  private closeCall(response: WireFields): { id: string; name: string } {
    const name = response.requireString('name')
    const id = response.string('id') ?? ''
    const byId = id === '' ? -1 : this.open.findIndex((one) => one.id === id)
    // An id of the client's own making, where the call had none.
    const at =
      byId === -1 ? this.open.findIndex((one) => one.name === name && (id === '' || one.minted)) : byId
    const found = this.open[at]
    if (found !== undefined) {
      this.open.splice(at, 1)
      return found
    }
    if (this.hasCache) return { id: id === '' ? deriveCallId('cached', this.minted++, name) : id, name }
    const message = `No function call before this is waiting for a response of '${shorten(id || name)}'.`
    throw badField(response.path, message, 'unknown_tool_call_id')
  }
}

/** conversion.md 22. A text that is an object's would come back as that object: it keeps its wrapper. */
function readResponse(response: JsonObject, part: ToolResultPart): void {
  const [key, ...others] = Object.keys(response)
  const value = key === undefined || others.length > 0 ? undefined : response[key]
  const isBare =
    (key === 'output' || key === 'error') &&
    typeof value === 'string' &&
    (key === 'error' || parseObjectKeepingDigits(value) === undefined)
  const text = isBare ? value : JSON.stringify(response)
  if (isBare && key === 'error') part.isError = true
  if (text !== '') part.content.push({ type: 'text', text })
}

function shorten(id: string): string {
  return id.length > 64 ? `${id.slice(0, 64)}…` : id
}
