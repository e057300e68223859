import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { Usage } from '../../../canonical/usage.ts'
import type { AnswerWriter } from './stream-writer.ts'
import { IMAGE_CALL, pictureType, withoutPicture } from './wire-images.ts'
import { clientToolOfCall, isClientResult, isHostedItem } from './wire-items.ts'

/** An item of the vendor's own: work of its tools, calls that only a caller of this format can run, a compaction. */
export interface HostedItem {
  kind: 'hosted'
  id: string
  done: boolean
  type: string
}

/** Those that we know: https://platform.openai.com/docs/api-reference/responses/object */
function isKnown(type: string): boolean {
  if (isHostedItem(type) || clientToolOfCall(type) !== undefined || isClientResult(type)) return true
  return type === 'computer_call' || type === 'computer_call_output' || type === 'compaction'
}

export function openHosted(wire: JsonObject): HostedItem {
  return {
    kind: 'hosted',
    id: typeof wire.id === 'string' ? wire.id : '',
    done: false,
    type: typeof wire.type === 'string' ? wire.type : '',
  }
}

/** What the vendor's tools did beside the tokens. */
export interface HostedWork {
  counts: Pick<Usage, 'webSearch' | 'codeExecution' | 'fileSearch' | 'images'>
  /** Containers in which code ran: each is charged once. */
  containers: string[]
}

export function openHostedWork(): HostedWork {
  return { counts: { webSearch: 0, codeExecution: 0, fileSearch: 0, images: 0 }, containers: [] }
}

/** Tells of a finished item, and counts what is charged for it. */
export function endHosted(
  wire: JsonObject,
  scope: { writer: AnswerWriter; notes: Notes; work: HostedWork },
): void {
  const { writer, notes } = scope
  const kind = typeof wire.type === 'string' ? wire.type : ''
  if (!isKnown(kind)) notes.warn('incomplete', kind === '' ? 'output' : `output.${kind}`)
  countWork(wire, scope.work)
  writer.close()
  let value = wire
  if (kind === IMAGE_CALL && typeof wire.result === 'string' && wire.result !== '') {
    writer.events.push({ type: 'image', choice: 0, mediaType: pictureType(wire), data: wire.result })
    value = withoutPicture(wire)
  }
  writer.events.push({
    type: 'vendor-block',
    choice: 0,
    block: { type: 'vendor', protocol: 'openai-responses', kind, value },
  })
}

function countWork(wire: JsonObject, { counts, containers }: HostedWork): void {
  switch (wire.type) {
    case 'web_search_call':
      // Looking at what was found costs tokens alone: https://platform.openai.com/docs/guides/tools-web-search
      if (isSearch(wire.action)) counts.webSearch++
      break
    case 'file_search_call':
      counts.fileSearch++
      break
    case 'code_interpreter_call':
      if (isNewContainer(wire.container_id, containers)) counts.codeExecution++
      break
    case IMAGE_CALL:
      if (typeof wire.result === 'string' && wire.result !== '') counts.images++
      break
  }
}

function isSearch(action: Json | undefined): boolean {
  if (typeof action !== 'object' || action === null || Array.isArray(action)) return true
  return action.type === undefined || action.type === 'search'
}

function isNewContainer(id: Json | undefined, containers: string[]): boolean {
  if (typeof id !== 'string' || id === '') return true
  if (containers.includes(id)) return false
  containers.push(id)
  return true
}
