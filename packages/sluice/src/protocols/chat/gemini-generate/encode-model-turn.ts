import type { Message, ReasoningProof, ToolCallPart, VendorPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { parseArguments } from '../parse-arguments.ts'
import { type ContentsContext, withExtra } from './contents-context.ts'
import { encodeMedia, unsupportedPart } from './encode-media.ts'
import { NO_SIGNATURE } from './thought-signature.ts'
import { isDraft, isToolPart } from './tool-parts.ts'

/** An earlier answer as the model's turn, its signatures back in their places (conversion.md 35 to 39). */
export function encodeModelTurn(message: Message, path: string, context: ContentsContext): JsonObject[] {
  const turn = new ModelTurn(context, message)
  for (const [index, part] of message.parts.entries()) {
    const at = `${path}.content[${index}]`
    switch (part.type) {
      case 'text':
      case 'refusal':
        if (part.text !== '' || message.parts.length === 1 || context.isOwn) {
          turn.add(withExtra({ text: part.text }, 'extra' in part ? part.extra : undefined, context))
        }
        break
      case 'reasoning':
        turn.addReasoning(part.text, part.proof)
        break
      case 'tool-call':
        turn.addCall(part, path)
        break
      case 'image':
      case 'file':
      case 'audio':
        turn.add(encodeMedia(part, at, context))
        break
      case 'vendor':
        turn.addToolPart(part)
        break
      case 'unknown':
        // What Google's own tools did goes back as it came.
        if (part.protocol === 'gemini-generate' && isJsonObject(part.value)) {
          turn.parts.push(part.value)
          break
        }
        throw unsupportedPart(part)
      case 'tool-result':
        throw badField(at, 'The assistant cannot give a tool result.', 'unsupported_content')
    }
  }
  turn.settleSignature()
  return turn.parts
}

class ModelTurn {
  readonly parts: JsonObject[] = []
  private readonly context: ContentsContext
  /** The message bears a signature of Gemini's, so its thoughts are Gemini's too. */
  private readonly isOwn: boolean
  /** A signature that came without words: it belongs to the part after it, else to the one before. */
  private signature: string | undefined
  private hasCall = false

  constructor(context: ContentsContext, message: Message) {
    this.context = context
    const proofs = message.parts.map((part) => ('proof' in part ? part.proof : undefined))
    this.isOwn =
      proofs.some((proof) => ownSignature(proof) !== undefined) || (context.isOwn && !proofs.some(isForeign))
  }

  add(part: JsonObject): void {
    this.parts.push(this.signed(part))
  }

  addReasoning(text: string, proof: ReasoningProof | undefined): void {
    const signature = ownSignature(proof)
    if (isForeign(proof)) this.context.notes.warn('dropped', 'reasoning')
    else if (text !== '') {
      if (!this.isOwn) this.context.notes.warn('dropped', 'reasoning')
      else if (signature === undefined) this.parts.push({ text, thought: true })
      else this.parts.push({ text, thought: true, thoughtSignature: signature })
    } else if (signature !== undefined) {
      this.settleSignature()
      this.signature = signature
    }
  }

  addCall(part: ToolCallPart, path: string): void {
    const { calls, names, notes, target } = this.context
    const known = calls.get(part.id)
    if (known?.answered === false) {
      throw badField(`${path}.tool_calls`, `Two tool calls have the id '${part.id}'.`, 'double_call_id')
    }
    const name = names.encode(part.name)
    calls.set(part.id, { name, answered: false })
    const functionCall: JsonObject = { id: part.id, name, args: this.encodeArguments(part) }
    const own = ownSignature(part.proof)
    if (isForeign(part.proof)) notes.warn('dropped', 'reasoning')
    if (own !== undefined) {
      this.settleSignature()
      this.signature = own
    } else if (this.signature === undefined && !this.hasCall && target.traits.thinking === 'level') {
      // Of calls side by side only the first bears one.
      this.signature = NO_SIGNATURE
    }
    this.hasCall = true
    this.add(withExtra({ functionCall }, part.extra, this.context))
  }

  /** What Google's own tools did goes back as it came; another vendor's says nothing here (R21, conversion.md 46). */
  addToolPart({ protocol, value }: VendorPart): void {
    const isOwnDraft = this.context.isOwn && isDraft(value)
    if (protocol !== 'gemini-generate' || !(isToolPart(value) || isOwnDraft)) {
      this.context.notes.warn('dropped', 'messages.extra_content')
      return
    }
    // It bears its own.
    this.settleSignature()
    this.parts.push(value)
  }

  /** Gives a waiting signature to the part before it, or to an empty text. */
  settleSignature(): void {
    if (this.signature === undefined) return
    const last = this.parts.at(-1)
    const fits = last !== undefined && last.thoughtSignature === undefined && last.thought === undefined
    if (fits && typeof last.text === 'string') last.thoughtSignature = this.signature
    else this.parts.push({ text: '', thoughtSignature: this.signature })
    this.signature = undefined
  }

  private signed(part: JsonObject): JsonObject {
    if (this.signature === undefined) return part
    const thoughtSignature = this.signature
    this.signature = undefined
    return { ...part, thoughtSignature }
  }

  private encodeArguments(part: ToolCallPart): JsonObject {
    if (part.custom === true) return { input: part.arguments }
    const { input, changed } = parseArguments(part.arguments)
    if (changed) this.context.notes.warn('changed', 'tool_calls.arguments')
    return input
  }
}

function isForeign(proof: ReasoningProof | undefined): boolean {
  return proof !== undefined && proof.issuer !== 'gemini-generate'
}

function ownSignature(proof: ReasoningProof | undefined): string | undefined {
  if (proof?.issuer !== 'gemini-generate' || proof.value === NO_SIGNATURE) return undefined
  return proof.value
}
