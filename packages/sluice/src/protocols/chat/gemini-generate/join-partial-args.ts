import type { Json, JsonObject } from '../../../canonical/json.ts'
import { isJsonObject } from '../../../canonical/json.ts'

/** Bounds of what an answer may build: the depth and array length that requests have too (reliability.md 3). */
const MAX_DEPTH = 64
const MAX_INDEX = 20_000

/** One step of a JSON path: `.name`, `['name']`, `["name"]` or `[3]`. */
const STEP = /\.([^.[\]]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d{1,6})\]/y

type Container = Map<string | number, Node>
type Node = { leaf: Json } | { children: Container; isList: boolean }

/**
 * Arguments that come as `partialArgs`: JSON paths with values, a text in several pieces. Values are kept in
 * maps until the end, so no path can reach a prototype.
 */
export class PartialArguments {
  private readonly root: Container = new Map()

  /** False: the piece could not be read and is lost. */
  add(piece: JsonObject): boolean {
    const steps = typeof piece.jsonPath === 'string' ? readSteps(piece.jsonPath) : undefined
    const value = readValue(piece)
    if (steps === undefined || value === undefined) return false
    return setAt(this.root, steps, value)
  }

  toJson(): string {
    return `{${writeMembers(this.root)}}`
  }
}

function readSteps(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path)
    if (match === null || steps.length === MAX_DEPTH) return undefined
    const index = match[4]
    if (index !== undefined && Number(index) > MAX_INDEX) return undefined
    steps.push(index === undefined ? (match[1] ?? match[2] ?? match[3] ?? '') : Number(index))
  }
  return steps.length === 0 ? undefined : steps
}

function readValue(piece: JsonObject): Json | undefined {
  if (typeof piece.stringValue === 'string') return piece.stringValue
  if (piece.numberValue !== undefined) return piece.numberValue
  if (typeof piece.boolValue === 'boolean') return piece.boolValue
  return piece.nullValue === undefined ? undefined : null
}

function setAt(root: Container, steps: readonly (string | number)[], value: Json): boolean {
  let container = root
  for (let at = 0; at < steps.length - 1; at++) {
    const step = steps[at] ?? ''
    let node = container.get(step)
    if (node === undefined) {
      node = { children: new Map(), isList: typeof steps[at + 1] === 'number' }
      container.set(step, node)
    }
    if (!('children' in node)) return false
    container = node.children
  }
  const last = steps.at(-1) ?? ''
  const before = container.get(last)
  if (before !== undefined && 'children' in before) return false
  // A text goes on where it stopped.
  const joins = typeof before?.leaf === 'string' && typeof value === 'string'
  container.set(last, { leaf: joins ? before.leaf + value : value })
  return true
}

function writeMembers(container: Container): string {
  return [...container].map(([key, node]) => `${JSON.stringify(String(key))}:${writeNode(node)}`).join(',')
}

function writeNode(node: Node): string {
  if ('leaf' in node) return JSON.stringify(node.leaf)
  if (!node.isList) return `{${writeMembers(node.children)}}`
  const items: string[] = []
  for (const [key, child] of node.children) if (typeof key === 'number') items[key] = writeNode(child)
  return `[${Array.from(items, (item) => item ?? 'null').join(',')}]`
}

/** Adds every piece of a list; false when one was lost. */
export function addPartialArgs(into: PartialArguments, pieces: Json | undefined): boolean {
  if (!Array.isArray(pieces)) return true
  let whole = true
  for (const piece of pieces) if (!isJsonObject(piece) || !into.add(piece)) whole = false
  return whole
}
