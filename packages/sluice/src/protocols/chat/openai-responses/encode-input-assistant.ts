import type {
  ImagePart,
  Message,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  UnknownPart,
  VendorPart,
} from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { encodeCallId, RESPONSES_CALL_IDS } from '../call-ids.ts'
import type { CalledTools } from '../called-tools.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { type ContentScope, unsupported, withMessageExtra } from './encode-input-content.ts'
import { openReasoningRun, type ReasoningRun } from './encode-input-reasoning.ts'
import { lacksPicture } from './wire-images.ts'
import { clientToolOfCall, isClientResult, isHostedItem, isWholeItem, itemOf } from './wire-items.ts'

export interface AssistantScope extends ContentScope {
  names: ToolNameMap
  calls: CalledTools
  /** Ids of calls of tools with free text input: their results have a name of their own. */
  customCalls: Set<string>
}

/** An earlier answer as the items that it was: what was thought, said and called, in that order. */
export function encodeAssistant(
  message: Message,
  path: string,
  input: JsonObject[],
  scope: AssistantScope,
): void {
  const turn = new AssistantTurn(message, input, scope)
  for (const [at, part] of message.parts.entries()) turn.add(part, `${path}.content[${at}]`)
  turn.end()
}

type Said = TextPart | Extract<Part, { type: 'refusal' | 'unknown' }>

class AssistantTurn {
  private readonly message: Message
  private readonly input: JsonObject[]
  private readonly scope: AssistantScope
  private readonly reasoning: ReasoningRun
  private said: Said[] = []
  /** Pictures that were drawn, by the vendor's notes of them. */
  private readonly pictures: ReadonlyMap<Part, ImagePart>

  constructor(message: Message, input: JsonObject[], scope: AssistantScope) {
    this.message = message
    this.input = input
    this.scope = scope
    this.reasoning = openReasoningRun(scope)
    this.pictures = pairPictures(message.parts)
  }

  add(part: Part, path: string): void {
    if (part.type === 'reasoning') {
      this.addReasoning(part)
      return
    }
    this.reasoning.end(this.input)
    switch (part.type) {
      case 'text':
      case 'refusal':
        // The messages of this format's callers are short ones in a row; those of others are cut up by citations.
        if (this.scope.owns) this.flush()
        this.said.push(part)
        break
      case 'tool-call':
        this.addCall(part, path)
        break
      case 'image':
        this.addImage(part)
        break
      case 'vendor':
        this.addVendorPart(part)
        break
      case 'unknown':
        this.addUnknown(part)
        break
      default:
        throw unsupported(path, part.type)
    }
  }

  end(): void {
    this.reasoning.end(this.input)
    this.flush()
  }

  private addReasoning(part: ReasoningPart): void {
    this.flush()
    this.reasoning.add(part, this.input)
  }

  private addCall(part: ToolCallPart, path: string): void {
    const { calls, customCalls, names, notes } = this.scope
    this.flush()
    calls.call(part, path)
    if (part.proof !== undefined) {
      this.reasoning.add({ type: 'reasoning', text: '', proof: part.proof }, this.input)
      this.reasoning.end(this.input)
    }
    if (part.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
    const item = itemOf(part)
    if (item !== undefined) {
      this.input.push(item)
      return
    }
    const call_id = encodeCallId(part.id, RESPONSES_CALL_IDS)
    const name = names.encode(part.name)
    if (part.custom === true) {
      customCalls.add(part.id)
      this.input.push({ type: 'custom_tool_call', call_id, name, input: part.arguments })
    } else {
      const text = part.arguments === '' ? '{}' : part.arguments
      this.input.push({ type: 'function_call', call_id, name, arguments: text })
    }
  }

  /** A picture goes back in the vendor's own item; no other picture of the model's has a place. */
  private addImage(part: ImagePart): void {
    const item = itemOf(part)
    if (item !== undefined) this.addItem(item)
    else if (![...this.pictures.values()].includes(part)) this.scope.notes.warn('dropped', 'messages.images')
  }

  /** What this vendor's own tools did goes back as it came; another vendor's says nothing here (R21, conversion.md 46). */
  private addVendorPart(part: VendorPart): void {
    const isOwn = part.protocol === 'openai-responses' && isOwnItem(part.value)
    const item = isOwn ? this.withPicture(part) : undefined
    if (item === undefined) this.scope.notes.warn('dropped', 'messages.extra_content')
    else this.addItem(item)
  }

  private withPicture(part: VendorPart): JsonObject | undefined {
    if (!lacksPicture(part.value)) return part.value
    const source = this.pictures.get(part)?.source
    return source?.kind === 'data' ? { ...part.value, result: source.data } : undefined
  }

  private addUnknown(part: UnknownPart): void {
    if (part.protocol !== 'openai-responses' || !isJsonObject(part.value)) {
      throw unsupported(part.path, part.kind)
    }
    if (isWholeItem(part)) this.addItem(part.value)
    else this.said.push(part)
  }

  private addItem(item: JsonObject): void {
    this.flush()
    this.input.push(item)
  }

  /** What was said since the last item, as one message. */
  private flush(): void {
    const said = this.said
    this.said = []
    const content = encodeSaid(said, this.scope)
    if (content === undefined) return
    const wire: JsonObject = { type: 'message', role: 'assistant', content }
    if (this.message.phase !== undefined) wire.phase = this.message.phase
    this.input.push(withMessageExtra(wire, this.message, this.scope))
  }
}

/** A note stands right behind its picture; clients of other protocols show all pictures at the end. */
function pairPictures(parts: readonly Part[]): ReadonlyMap<Part, ImagePart> {
  const pairs = new Map<Part, ImagePart>()
  const free = parts.filter(isLoosePicture)
  for (const [at, part] of parts.entries()) {
    if (part.type !== 'vendor' || !lacksPicture(part.value)) continue
    const before = free.findIndex((image) => image === parts[at - 1])
    const [picture] = free.splice(Math.max(0, before), 1)
    if (picture !== undefined) pairs.set(part, picture)
  }
  return pairs
}

function isLoosePicture(part: Part): part is ImagePart {
  return part.type === 'image' && part.source.kind === 'data' && itemOf(part) === undefined
}

/** The part has been out with a client: nothing but what this vendor's tools do is taken for one. */
function isOwnItem({ type }: JsonObject): boolean {
  if (typeof type !== 'string') return false
  return isHostedItem(type) || clientToolOfCall(type) !== undefined || isClientResult(type)
}

/** Text alone is one text, which every vendor of this format takes; undefined where nothing was said. */
function encodeSaid(said: readonly Said[], scope: AssistantScope): string | JsonObject[] | undefined {
  let text = ''
  let isText = true
  for (const part of said) {
    if (part.type !== 'text' || hasSources(part, scope)) isText = false
    else text += part.text
    if (part.type === 'text' && part.cacheMark !== undefined) scope.notes.warn('dropped', 'cache_control')
  }
  if (isText) return text === '' ? undefined : text
  return said.map((part) => encodeSaidPart(part, scope))
}

function hasSources(part: TextPart, { owns }: AssistantScope): boolean {
  return owns && part.extra !== undefined
}

function encodeSaidPart(part: Said, scope: AssistantScope): JsonObject {
  switch (part.type) {
    case 'text':
      return {
        annotations: [],
        ...(scope.owns ? part.extra : undefined),
        type: 'output_text',
        text: part.text,
      }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'unknown':
      return isJsonObject(part.value) ? part.value : {}
  }
}
