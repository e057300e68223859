import type { Part, ReasoningPart, ReasoningProof, TextPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { missing } from '../read-value.ts'
import type { HistoryCalls } from './decode-calls.ts'
import { addExtra, decodeBlob, decodeFileData, type MediaPart } from './decode-media.ts'
import { decodeSignature } from './thought-signature.ts'
import { ATTRIBUTES, TOOL_KINDS } from './tool-parts.ts'
import { spellCamel, type WireFields } from './wire-fields.ts'

export interface PartScope {
  role: 'system' | 'user' | 'model'
  calls: HistoryCalls
  notes: Notes
}

/** What a part may be, one of them: https://ai.google.dev/api/caching#Part */
const KINDS: ReadonlySet<string> = new Set([
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  ...TOOL_KINDS,
])

/** Attributes that canonical has words for. */
const KNOWN: ReadonlySet<string> = new Set([...KINDS, 'thought', 'thoughtSignature'])

/** Adds what one part of a turn says; most are one canonical part. */
export function decodePart(fields: WireFields, scope: PartScope, into: Part[]): void {
  const kind = findKind(fields)
  const signature = fields.string('thoughtSignature')
  const proof = signature === undefined ? undefined : decodeSignature(signature)
  if (kind === undefined) {
    decodeUnknown(fields, proof, into)
    return
  }
  if (TOOL_KINDS.has(kind)) {
    into.push({ type: 'vendor', protocol: 'gemini-generate', value: spellAll(fields.wire) })
    return
  }
  const isThought = fields.boolean('thought') === true && scope.role === 'model'
  switch (kind) {
    case 'text':
      decodeText(fields, isThought, proof, scope, into)
      break
    case 'functionCall':
      decodeCall(fields, proof, scope, into)
      break
    case 'functionResponse':
      decodeResult(fields, scope, into)
      break
    default:
      // A draft that the model drew while it thought (decode-candidate.ts).
      if (isThought) into.push({ type: 'vendor', protocol: 'gemini-generate', value: spellAll(fields.wire) })
      else decodeMedia(fields, kind, proof, into)
  }
}

function findKind(fields: WireFields): string | undefined {
  let found: string | undefined
  for (const key of Object.keys(fields.wire)) {
    const name = spellCamel(key)
    if (!KINDS.has(name) || fields.wire[key] === null) continue
    if (found !== undefined) {
      const message = `'${fields.path}' must hold one of '${found}' and '${name}', not both.`
      throw badField(fields.path, message, 'invalid_part')
    }
    found = name
  }
  return found
}

/** A signature alone is reasoning that shows no words; settings alone (`videoMetadata`) are the vendor's to understand. */
function decodeUnknown(fields: WireFields, proof: ReasoningProof | undefined, into: Part[]): void {
  const names = Object.keys(fields.rest(new Set(['thought', 'thoughtSignature'])) ?? {})
  const kind = names.find((name) => !ATTRIBUTES.has(name)) ?? names[0]
  if (kind !== undefined) {
    const { path, wire } = fields
    into.push({ type: 'unknown', protocol: 'gemini-generate', path, kind, value: wire })
  } else if (fields.get('thoughtSignature') === undefined) throw missing(fields.pathOf('text'))
  else if (proof !== undefined) into.push({ type: 'reasoning', text: '', proof })
}

function decodeText(
  fields: WireFields,
  isThought: boolean,
  proof: ReasoningProof | undefined,
  scope: PartScope,
  into: Part[],
): void {
  const text = fields.string('text') ?? ''
  const rest = fields.rest(KNOWN)
  if (isThought) {
    into.push(joinThought(text, proof, into))
    for (const name of Object.keys(rest ?? {})) scope.notes.warn('dropped', fields.pathOf(name))
    return
  }
  // Before the text, where the encoder of this format looks for the signature of what follows.
  if (proof !== undefined) into.push({ type: 'reasoning', text: '', proof })
  if (text === '' && proof !== undefined) return
  const part: TextPart = { type: 'text', text }
  addExtra(part, rest)
  into.push(part)
}

/** Another vendor's proof ends a block whose text was streamed in pieces, and covers all of them (conversion.md 36). */
function joinThought(text: string, proof: ReasoningProof | undefined, into: Part[]): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', text }
  if (proof === undefined) return part
  part.proof = proof
  if (proof.issuer === 'gemini-generate' || proof.redacted === true) return part
  for (let last = into.at(-1); last?.type === 'reasoning' && last.proof === undefined; last = into.at(-1)) {
    part.text = last.text + part.text
    into.pop()
  }
  return part
}

function decodeCall(
  fields: WireFields,
  proof: ReasoningProof | undefined,
  { role, calls }: PartScope,
  into: Part[],
): void {
  const call = fields.fields('functionCall')
  if (call === undefined) return
  if (role !== 'model') throw misplaced(call.path, 'model')
  const part = calls.decodeCall(call)
  if (part === undefined) return
  if (proof !== undefined) part.proof = proof
  addExtra(part, fields.rest(KNOWN))
  into.push(part)
}

function decodeResult(fields: WireFields, { role, calls }: PartScope, into: Part[]): void {
  const response = fields.fields('functionResponse')
  if (response === undefined) return
  if (role !== 'user') throw misplaced(response.path, 'user')
  const part = calls.decodeResult(response)
  addExtra(part, fields.rest(KNOWN))
  into.push(part)
}

function decodeMedia(
  fields: WireFields,
  kind: string,
  proof: ReasoningProof | undefined,
  into: Part[],
): void {
  const blob = kind === 'inlineData' ? fields.fields('inlineData') : undefined
  const file = kind === 'fileData' ? fields.fields('fileData') : undefined
  let part: MediaPart | undefined
  if (blob !== undefined) part = decodeBlob(blob)
  else if (file !== undefined) part = decodeFileData(file)
  if (part === undefined) return
  part.path = fields.path
  addExtra(part, fields.rest(KNOWN))
  if (proof !== undefined) into.push({ type: 'reasoning', text: '', proof })
  into.push(part)
}

function misplaced(path: string, role: 'user' | 'model'): Error {
  return badField(path, `'${path}' may stand in a turn of the ${role} only.`, 'invalid_part')
}

/** The part with its own names in camel case, as the encoder and Google's answers have them. */
function spellAll(wire: JsonObject): JsonObject {
  const spelled: JsonObject = {}
  for (const key of Object.keys(wire)) if (wire[key] !== null) spelled[spellCamel(key)] = wire[key]
  return spelled
}
