import type { JsonObject } from '../../../canonical/json.ts'

/** What Google's own tools do: https://ai.google.dev/api/caching#Part */
export const TOOL_KINDS: ReadonlySet<string> = new Set([
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
])

/** What may stand beside a part's own field. */
export const ATTRIBUTES: ReadonlySet<string> = new Set([
  'thought',
  'thoughtSignature',
  'partMetadata',
  'videoMetadata',
  'mediaResolution',
  'mediaProcessing',
  'speechMetadata',
  'audioTranscription',
])

/** The field that says what a part is; undefined where it says nothing. */
export function kindOfPart(part: JsonObject): string | undefined {
  return Object.keys(part).find((key) => !ATTRIBUTES.has(key))
}

/** What went back and forth with a client may be anything: whether it is what a tool of Google's did, and nothing else. */
export function isToolPart(part: JsonObject): boolean {
  return TOOL_KINDS.has(onlyKind(part))
}

/** A picture that the model drew while it thought. */
export function isDraft(part: JsonObject): boolean {
  return part.thought === true && onlyKind(part) === 'inlineData'
}

function onlyKind(part: JsonObject): string {
  const [kind = '', ...others] = Object.keys(part).filter((key) => !ATTRIBUTES.has(key))
  return others.length === 0 ? kind : ''
}
