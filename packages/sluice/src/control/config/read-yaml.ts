import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { FoundMistake, Path, PlacedMistake } from './mistake.ts'
import { spellPath } from './mistake.ts'
import {
  fillPlaceholders,
  hasPlaceholder,
  maskOf,
  maskPlaceholders,
  unmaskPlaceholders,
} from './substitute-environment.ts'

/** Aliases are followed, so a small file could name a very large one. */
const MOST_NODES = 200_000

export interface YamlFile {
  /** Plain data; maps have no prototype. */
  value: unknown
  /** Mistakes of the text itself and of its placeholders. */
  mistakes: PlacedMistake[]
  /** Gives a mistake its line and column. */
  place(mistake: FoundMistake): PlacedMistake
}

/** Parses YAML, fills its placeholders and remembers where everything stands. */
export function readYaml(text: string, environment: Readonly<Record<string, string | undefined>>): YamlFile {
  const lines = new LineCounter()
  const source = maskPlaceholders(text)
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  })
  const placeAt = (offset: number, path: string, message: string): PlacedMistake => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col, path, message }
  }
  const mistakes = [...document.errors, ...document.warnings].map((error) =>
    placeAt(error.pos[0], '', wordParserError(error.code, unmaskPlaceholders(error.message))),
  )
  const reading: Reading = { document, source, environment, nodes: 0, report: [] }
  const value = plainValue(reading, document.contents, [])
  for (const { offset, path, message } of reading.report) {
    mistakes.push(placeAt(offset, spellPath(path), message))
  }
  return {
    value,
    mistakes,
    place: (mistake) =>
      placeAt(
        findOffset(document, mistake.path, mistake.atKey === true),
        spellPath(mistake.path),
        mistake.message,
      ),
  }
}

interface Reading {
  readonly document: Document
  readonly source: string
  readonly environment: Readonly<Record<string, string | undefined>>
  nodes: number
  report: { offset: number; path: Path; message: string }[]
}

const PARSER_WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this field stands here twice',
  MULTIPLE_DOCS: 'only one document is read from a file',
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  NON_STRING_KEY: 'the name of a field must be text',
}

function wordParserError(code: string, message: string): string {
  return PARSER_WORDS[code] ?? `not YAML: ${message}`
}

function plainValue(reading: Reading, node: unknown, path: Path): unknown {
  const target = isAlias(node) ? node.resolve(reading.document) : node
  const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  if (isAlias(node) && target === undefined) {
    reading.report.push({ offset, path, message: `unknown alias *${node.source}` })
    return undefined
  }
  if (++reading.nodes > MOST_NODES) {
    if (reading.nodes === MOST_NODES + 1)
      reading.report.push({ offset, path, message: 'the file is too large' })
    return undefined
  }
  if (isMap(target)) return plainMap(reading, target.items, path)
  if (isSeq(target)) return target.items.map((item, index) => plainValue(reading, item, [...path, index]))
  if (!isScalar(target)) return null
  if (typeof target.value !== 'string' || !hasPlaceholder(target.value)) return target.value
  const { text, missing } = fillPlaceholders(target.value, reading.environment)
  for (const name of missing) {
    const at = reading.source.indexOf(maskOf(name), target.range?.[0] ?? 0)
    reading.report.push({ offset: at, path, message: `the environment variable ${name} is not set` })
  }
  return text
}

function plainMap(reading: Reading, pairs: readonly Pair[], path: Path): Record<string, unknown> {
  const map: Record<string, unknown> = Object.create(null)
  for (const pair of pairs) {
    const key = keyText(pair)
    if (hasPlaceholder(key)) {
      const name = unmaskPlaceholders(key)
      const offset = keyOffset(pair) ?? 0
      reading.report.push({ offset, path: [...path, name], message: 'a placeholder cannot name a field' })
    } else {
      map[key] = plainValue(reading, pair.value, [...path, key])
    }
  }
  return map
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function keyOffset(pair: Pair): number | undefined {
  return isNode(pair.key) ? pair.key.range?.[0] : undefined
}

/** Offset of the value at `path`; of the nearest thing above it that exists, where it does not. */
function findOffset(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [index, step] of path.entries()) {
    const inner: Node | unknown = isAlias(node) ? node.resolve(document) : node
    if (isMap(inner)) {
      const pair: Pair | undefined = inner.items.find((item) => keyText(item) === String(step))
      if (pair === undefined) return offset
      offset = keyOffset(pair) ?? offset
      if (atKey && index === path.length - 1) return offset
      node = pair.value
    } else if (isSeq(inner)) {
      node = inner.items[Number(step)]
    } else {
      return offset
    }
    if (!isNode(node)) return offset
    // An empty value has no text of its own: its place is that of its key.
    const range = node.range
    if (range && range[1] > range[0]) offset = range[0]
  }
  return offset
}
