import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** Something that the vendor keeps for a caller, as a body names it. */
export interface NamedObject {
  kind: 'cached_content' | 'file'
  /** `cachedContents/…` or `files/…`. */
  name: string
  /** Where in the body. */
  path: string
  /** The name is Google's own; else it is an address that only looks like one. */
  isCertain: boolean
}

/**
 * What a body names of what lies with Google: the cached beginning of a prompt and files, in whatever of this format's
 * requests (`generateContent`, `countTokens`, embeddings, a cached content itself).
 */
export function findNamedObjects(body: JsonObject): NamedObject[] {
  const found: NamedObject[] = []
  collect(body, '', found)
  return found
}

function collect(body: JsonObject, path: string, found: NamedObject[]): void {
  addCache(body.cachedContent, `${path}cachedContent`, found)
  addCache(body.cached_content, `${path}cached_content`, found)
  collectContents(body.contents, `${path}contents`, found)
  collectContents(body.content, `${path}content`, found)
  collectContents(body.systemInstruction, `${path}systemInstruction`, found)
  collectContents(body.system_instruction, `${path}system_instruction`, found)
  const { requests } = body
  if (Array.isArray(requests)) {
    for (const [i, one] of requests.entries())
      if (isJsonObject(one)) collect(one, `${path}requests[${i}].`, found)
  }
  for (const key of ['generateContentRequest', 'generate_content_request']) {
    const inner = body[key]
    if (isJsonObject(inner)) collect(inner, `${path}${key}.`, found)
  }
}

/** A content, or a list of them. */
function collectContents(value: Json | undefined, path: string, found: NamedObject[]): void {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const content = value[i]
      if (isJsonObject(content)) collectParts(content.parts, path, i, found)
    }
  } else if (isJsonObject(value)) collectParts(value.parts, path, undefined, found)
}

function collectParts(
  value: Json | undefined,
  path: string,
  at: number | undefined,
  found: NamedObject[],
): void {
  if (value === undefined || value === null) return
  const parts = Array.isArray(value) ? value : [value]
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]
    if (!isJsonObject(part)) continue
    const file = part.fileData ?? part.file_data
    const response = part.functionResponse ?? part.function_response
    if (file === undefined && response === undefined) continue
    const place = `${path}${at === undefined ? '' : `[${at}]`}.parts[${i}]`
    addFile(file, `${place}.fileData`, found)
    if (isJsonObject(response)) collectParts(response.parts, `${place}.functionResponse`, undefined, found)
  }
}

/** `cachedContents/…`, also as Vertex spells it out: `projects/…/locations/…/cachedContents/…`. */
function addCache(value: Json | undefined, path: string, found: NamedObject[]): void {
  if (typeof value !== 'string' || value === '') return
  const name = value.slice(Math.max(0, value.lastIndexOf('cachedContents/')))
  found.push({ kind: 'cached_content', name, path, isCertain: true })
}

/** `files/…`, or the address that Google gives a file. Relays of this format have addresses of their own. */
const FILE = /^(?:https?:\/\/([^/?#]+)\/(?:[^?#]*\/)?v1(?:alpha|beta)?\/)?(files\/[\w-]{1,256})$/
const GOOGLE = 'generativelanguage.googleapis.com'

function addFile(value: Json | undefined, path: string, found: NamedObject[]): void {
  const uri = isJsonObject(value) ? (value.fileUri ?? value.file_uri) : undefined
  if (typeof uri !== 'string') return
  const [, host, name] = FILE.exec(uri) ?? []
  if (name === undefined) return
  const isCertain = host === undefined || host.toLowerCase() === GOOGLE
  found.push({ kind: 'file', name, path: `${path}.fileUri`, isCertain })
}
