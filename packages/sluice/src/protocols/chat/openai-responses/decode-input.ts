import type { Message, Part, TextPart, ToolResultPart } from '../../../canonical/chat.ts'
import { badField, GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { StoredTurns } from '../chat-format.ts'
import { readString, requireString, wrongType } from '../read-value.ts'
import { readSummary } from './compaction.ts'
import {
  CallBook,
  decodeCall,
  decodeClientCall,
  decodeClientResult,
  decodeResult,
} from './decode-input-calls.ts'
import { decodeContent } from './decode-input-content.ts'
import { decodeDrawnImage } from './decode-input-image.ts'
import { decodeReasoning } from './decode-input-reasoning.ts'
import type { ToolList } from './decode-tools.ts'
import { isReference } from './state-fields.ts'
import { IMAGE_CALL } from './wire-images.ts'
import { clientToolOfCall, isClientResult, isHostedItem } from './wire-items.ts'

/** What the items are read with. */
export interface InputScope {
  /** Items may bring more tools. */
  tools: ToolList
  stored: StoredTurns | undefined
  /** Turns that are not here lie with the vendor. */
  lenient: boolean
}

/** Items, one after another, into messages. */
export class InputReader {
  readonly messages: Message[] = []
  private readonly scope: InputScope
  private readonly calls: CallBook
  /** What the model has said since anybody else did. */
  private turn: Message | undefined
  /** The turn holds a message of the model's, whose phase it has. */
  private hasSpoken = false

  constructor(scope: InputScope) {
    this.scope = scope
    this.calls = new CallBook(scope.lenient)
  }

  /** `input`: a text, or a list of items. */
  readAll(input: Json | undefined, path: string): void {
    if (typeof input === 'string') {
      this.hear({ role: 'user', parts: [{ type: 'text', text: input }], bare: true })
      return
    }
    if (!Array.isArray(input)) throw wrongType(path, 'a string or an array of items', input ?? null)
    for (const [at, item] of input.entries()) {
      const place = `${path}[${at}]`
      if (!isJsonObject(item)) throw wrongType(place, 'an object', item)
      this.read(item, place)
    }
  }

  private read(item: JsonObject, path: string): void {
    if (isReference(item)) {
      this.readReference(item, path)
      return
    }
    const type = readString(item.type, `${path}.type`) ?? 'message'
    switch (type) {
      case 'message':
        this.readMessage(item, path)
        break
      case 'reasoning':
        for (const part of decodeReasoning(item, path)) this.say(part)
        break
      case 'function_call':
      case 'custom_tool_call':
        this.say(decodeCall(item, path, this.calls, this.scope.tools.namespaces))
        break
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.answer(decodeResult(item, path, this.calls, this.scope.tools.namespaces), item)
        break
      case 'additional_tools':
        this.scope.tools.read(item.tools, `${path}.tools`, 'ignored')
        break
      case 'compaction':
        this.readCompaction(item, path)
        break
      default:
        this.readOfVendor(item, type, path)
    }
  }

  /** Items of tools that the vendor runs, or whose schema it owns. */
  private readOfVendor(item: JsonObject, type: string, path: string): void {
    if (this.isHostedShell(item, type)) {
      this.say({ type: 'vendor', protocol: 'openai-responses', value: item })
    } else if (clientToolOfCall(type) !== undefined) {
      this.say(decodeClientCall(item, path, this.calls))
    } else if (isClientResult(type)) {
      this.answer(decodeClientResult(item, path, this.calls), item)
    } else if (isHostedItem(type)) {
      if (type === 'tool_search_output') this.scope.tools.read(item.tools, `${path}.tools`, 'ignored')
      const image = type === IMAGE_CALL ? decodeDrawnImage(item) : undefined
      this.say(image ?? { type: 'vendor', protocol: 'openai-responses', value: item })
    } else {
      this.say({ type: 'unknown', protocol: 'openai-responses', path, kind: type, value: item })
    }
  }

  /** A shell in the vendor's container: the vendor ran the command and wrote its result. */
  private isHostedShell(item: JsonObject, type: string): boolean {
    const { call_id: id, environment } = item
    if (typeof id !== 'string') return false
    if (type === 'shell_call' && isJsonObject(environment) && environment.type !== 'local') {
      this.calls.noteHosted(id)
      return true
    }
    return type === 'shell_call_output' && this.calls.isHosted(id)
  }

  private readReference(item: JsonObject, path: string): void {
    const id = requireString(item.id, `${path}.id`)
    const { stored } = this.scope
    const found = stored?.byId.get(id)
    if (found !== undefined && !isReference(found)) {
      this.read(found, path)
    } else if (stored === undefined) {
      this.say({ type: 'unknown', protocol: 'openai-responses', path, kind: 'item_reference', value: item })
    } else {
      const message = `Item with id '${id.slice(0, 80)}' not found.`
      throw new GatewayError('not-found', message, { code: 'item_not_found', param: `${path}.id` })
    }
  }

  private readMessage(item: JsonObject, path: string): void {
    const role = requireString(item.role, `${path}.role`)
    const phase = readString(item.phase, `${path}.phase`)
    switch (role) {
      case 'assistant': {
        const parts = decodeContent(item.content, `${path}.content`)
        if (this.hasSpoken && this.turn?.phase !== phase) this.turn = undefined
        for (const part of parts) this.say(part)
        if (this.turn !== undefined && parts.length > 0) {
          this.hasSpoken = true
          if (phase !== undefined) this.turn.phase = phase
        }
        break
      }
      case 'system':
      case 'developer':
      case 'user': {
        const message: Message = { role, parts: decodeContent(item.content, `${path}.content`) }
        if (typeof item.content === 'string') message.bare = true
        this.hear(message)
        break
      }
      default:
        throw badField(
          `${path}.role`,
          `'${path}.role' must be user, assistant, system or developer.`,
          'invalid_role',
        )
    }
  }

  /** A summary of ours is what its text says; the vendor's own is sealed, and only it can open it (conversion.md 52). */
  private readCompaction(item: JsonObject, path: string): void {
    const summary = readSummary(item)
    if (summary === undefined) {
      this.say({ type: 'unknown', protocol: 'openai-responses', path, kind: 'compaction', value: item })
      return
    }
    const text: TextPart = { type: 'text', text: summary }
    this.hear({ role: 'user', parts: [text] })
  }

  /** The model's. */
  private say(part: Part): void {
    if (this.turn === undefined) {
      this.turn = { role: 'assistant', parts: [] }
      this.hasSpoken = false
      this.messages.push(this.turn)
    }
    this.turn.parts.push(part)
  }

  /** Anybody else's. */
  private hear(message: Message): void {
    this.turn = undefined
    this.messages.push(message)
  }

  private answer(result: ToolResultPart, item: JsonObject): void {
    const message: Message = { role: 'tool', parts: [result] }
    if (typeof item.output === 'string') message.bare = true
    this.hear(message)
  }
}
