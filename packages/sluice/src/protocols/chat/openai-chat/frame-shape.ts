import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { spliceModel } from '../splice-model.ts'

/** A delta of text or thinking with its text cut out: `head` text `middle` padding `tail`. */
export interface FrameShape {
  readonly kind: 'text' | 'reasoning'
  /** The text of a frame of this shape, as JSON wrote it; undefined for every other frame. */
  readText(data: string): string | undefined
  /** Whether a frame of this shape needs the other model's name. */
  readonly isRenamed: boolean
  /** A frame of this shape with the other model's name. */
  rename(data: string): string
}

/** The member of a delta whose text is cut out. */
type Member = 'content' | 'reasoning_content' | 'reasoning'
const PADDING = '"obfuscation":"'

/**
 * Learns the shape of a frame that is a plain delta of text or of thinking of one choice and nothing else. OpenAI pads its chunks
 * with `obfuscation`, random text of varying length, which is cut out as well
 * (https://platform.openai.com/docs/api-reference/chat/create#chat_create-stream_options).
 *
 * A frame fits when all around the text is equal and the text holds no quote and no backslash: then the quote
 * after it closes it, and the frame is the learned one with another text.
 */
export function learnFrame(
  data: string,
  chunk: JsonObject,
  model: string | undefined,
): FrameShape | undefined {
  const said = plainDelta(chunk)
  if (said === undefined || data.includes('\\')) return undefined
  const { member, text } = said
  const key = `"${member}":"`
  const at = data.indexOf(key)
  if (at === -1 || data.indexOf(key, at + 1) !== -1) return undefined
  const textStart = at + key.length
  const textEnd = textStart + text.length
  if (data.slice(textStart, textEnd) !== text) return undefined
  const padding = typeof chunk.obfuscation === 'string' ? findPadding(data, textEnd) : undefined
  const head = data.slice(0, textStart)
  const middle = data.slice(textEnd, padding?.start)
  const tail = padding === undefined ? '' : data.slice(padding.end)
  const parts = { kind: member === 'content' ? 'text' : 'reasoning', head, middle, tail } as const
  if (model === undefined) return shapeOf(parts, undefined)
  const renamed = renameParts(head, middle, model)
  return renamed === undefined ? undefined : shapeOf(parts, renamed)
}

function findPadding(data: string, from: number): { start: number; end: number } | undefined {
  const at = data.indexOf(PADDING, from)
  if (at === -1) return undefined
  const start = at + PADDING.length
  const end = data.indexOf('"', start)
  return end === -1 ? undefined : { start, end }
}

interface RenamedParts {
  head: string
  middle: string
}

interface ShapeParts {
  kind: FrameShape['kind']
  head: string
  middle: string
  tail: string
}

function shapeOf({ kind, head, middle, tail }: ShapeParts, renamed: RenamedParts | undefined): FrameShape {
  const textStart = head.length
  return {
    kind,
    isRenamed: renamed !== undefined,
    // Compared by `slice` and `===`, which V8 does by memory: ten times faster than `startsWith`.
    readText(data) {
      if (data.slice(0, textStart) !== head) return undefined
      const textEnd = data.indexOf('"', textStart)
      if (textEnd === -1) return undefined
      const rest = textEnd + middle.length
      if (data.slice(textEnd, rest) !== middle) return undefined
      const end = tail === '' ? rest : data.indexOf('"', rest)
      if (end === -1 || data.slice(end) !== tail) return undefined
      const text = data.slice(textStart, textEnd)
      return text.includes('\\') || (tail !== '' && data.slice(rest, end).includes('\\')) ? undefined : text
    },
    rename(data) {
      if (renamed === undefined) return data
      const textEnd = data.indexOf('"', textStart)
      const rest = data.slice(textEnd + middle.length)
      return renamed.head + data.slice(textStart, textEnd) + renamed.middle + rest
    },
  }
}

/** The name stands before the text or soon after it; behind the padding it is not looked for. */
function renameParts(head: string, middle: string, model: string): RenamedParts | undefined {
  const before = spliceModel(head, model)
  if (before !== head) return { head: before, middle }
  const whole = spliceModel(head + middle, model)
  return whole === head + middle ? undefined : { head, middle: whole.slice(head.length) }
}

/** The text of a chunk that says nothing but a piece of text or thinking for choice 0, which the decoder has seen begun. */
function plainDelta(chunk: JsonObject): { member: Member; text: string } | undefined {
  const { choices } = chunk
  if (!Array.isArray(choices) || choices.length !== 1 || isJsonObject(chunk.usage)) return undefined
  const [choice] = choices
  if (!isJsonObject(choice) || choice.index !== 0 || !isJsonObject(choice.delta)) return undefined
  if (isSet(choice.finish_reason) || isSet(choice.logprobs)) return undefined
  const { delta } = choice
  let member: Member | undefined
  for (const key in delta) {
    if (key === 'role' || !isSet(delta[key])) continue
    if (member !== undefined || !isMember(key)) return undefined
    member = key
  }
  const text = member === undefined ? undefined : delta[member]
  return member !== undefined && typeof text === 'string' ? { member, text } : undefined
}

function isMember(key: string): key is Member {
  return key === 'content' || key === 'reasoning_content' || key === 'reasoning'
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
