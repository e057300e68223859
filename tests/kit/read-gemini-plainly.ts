import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** What a recording says to a reader who just goes through its parts: the yardstick for the codec. */
export interface PlainAnswer {
  text: string
  thoughts: string
  calls: { name: string; args: Json; id?: string }[]
  signatures: string[]
  images: string[]
  vendorKinds: string[]
  /** Google's last word. */
  finish: string | undefined
  blockReason: string | undefined
  usage: JsonObject
}

/** Reads one candidate of the objects of an answer. */
export function readPlainly(bodies: readonly JsonObject[], number = 0): PlainAnswer {
  const plain: PlainAnswer = {
    text: '',
    thoughts: '',
    calls: [],
    signatures: [],
    images: [],
    vendorKinds: [],
    finish: undefined,
    blockReason: undefined,
    usage: {},
  }
  for (const body of bodies) {
    if (isJsonObject(body.usageMetadata)) plain.usage = body.usageMetadata
    if (isJsonObject(body.promptFeedback) && typeof body.promptFeedback.blockReason === 'string') {
      plain.blockReason = body.promptFeedback.blockReason
    }
    const candidate = candidatesOf(body).find(([at]) => at === number)?.[1]
    if (candidate === undefined) continue
    if (typeof candidate.finishReason === 'string') plain.finish = candidate.finishReason
    const content = isJsonObject(candidate.content) ? candidate.content : {}
    for (const part of Array.isArray(content.parts) ? content.parts : []) {
      if (isJsonObject(part)) readPart(part, plain)
    }
  }
  return plain
}

/** How many candidates an answer has. */
export function countCandidates(bodies: readonly JsonObject[]): number {
  return Math.max(1, ...bodies.flatMap(candidatesOf).map(([at]) => at + 1))
}

/** With their numbers; Google leaves out a zero. */
function candidatesOf({ candidates }: JsonObject): [number, JsonObject][] {
  const found = Array.isArray(candidates) ? candidates.filter(isJsonObject) : []
  return found.map((one) => [typeof one.index === 'number' ? one.index : 0, one])
}

function readPart(part: JsonObject, plain: PlainAnswer): void {
  const { text, thought, thoughtSignature, functionCall, inlineData, ...rest } = part
  if (typeof text === 'string') {
    if (thought === true) plain.thoughts += text
    else plain.text += text
  }
  if (isJsonObject(functionCall)) readCall(functionCall, plain)
  const kind = Object.keys(rest)[0]
  if (kind !== undefined) plain.vendorKinds.push(kind)
  // A vendor block keeps its own signature inside.
  else if (typeof thoughtSignature === 'string') plain.signatures.push(thoughtSignature)
  if (isJsonObject(inlineData) && typeof inlineData.data === 'string') plain.images.push(inlineData.data)
}

/** Pieces of arguments occur with `$.name` paths and texts only. */
function readCall(wire: JsonObject, plain: PlainAnswer): void {
  if (typeof wire.name === 'string') {
    const call: PlainAnswer['calls'][number] = { name: wire.name, args: wire.args ?? {} }
    if (typeof wire.id === 'string') call.id = wire.id
    plain.calls.push(call)
  }
  const args = plain.calls.at(-1)?.args
  for (const piece of Array.isArray(wire.partialArgs) ? wire.partialArgs : []) {
    if (!isJsonObject(piece) || !isJsonObject(args)) continue
    const key = String(piece.jsonPath).replace('$.', '')
    args[key] = `${args[key] ?? ''}${piece.stringValue}`
  }
}

/** The end as OpenAI's format says it; undefined where Google said nothing. */
export function finishInOpenai(plain: PlainAnswer): string | undefined {
  if (plain.blockReason !== undefined) return 'content_filter'
  switch (plain.finish) {
    case undefined:
      return undefined
    case 'STOP':
      return plain.calls.length > 0 ? 'tool_calls' : 'stop'
    case 'MAX_TOKENS':
      return 'length'
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
    case 'MODEL_ARMOR':
      return 'content_filter'
    default:
      return 'stop'
  }
}
