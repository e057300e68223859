import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Recorded vendor traffic, where it is present: `SLUICE_RECORDINGS`, else the folder that lies beside the
 * checkout. A stranger's checkout has none; then the tests that need it say so, and `.ci/run` fails.
 */
export const RECORDINGS =
  process.env.SLUICE_RECORDINGS ?? fileURLToPath(new URL('../../../shared/fixtures', import.meta.url))
const SCHEMAS =
  process.env.SLUICE_SCHEMAS ?? fileURLToPath(new URL('../../../shared/schemas', import.meta.url))

/** One case of INDEX.json, as its README describes it. */
export interface RecordingCase {
  id: string
  vendor: string
  api: string
  streaming: boolean
  stream_format: 'sse' | 'json-lines' | 'ndjson' | 'json-array' | null
  status: number | null
  model: string | null
  features: string[]
  files: { request?: string; response?: string; stream?: string }
  response_headers: Record<string, string>
  provenance: string
}

export const hasRecordings = existsSync(`${RECORDINGS}/INDEX.json`)
export const hasSchemas = existsSync(SCHEMAS)

/** Name of a suite that needs recordings: shows in the report why nothing ran. */
export function needsRecordings(name: string): string {
  return hasRecordings ? name : `${name} (skipped: no recordings)`
}

let index: RecordingCase[] | undefined

export function recordingCases(wanted: (one: RecordingCase) => boolean = () => true): RecordingCase[] {
  if (!hasRecordings) return []
  index ??= (JSON.parse(readFileSync(`${RECORDINGS}/INDEX.json`, 'utf8')) as { cases: RecordingCase[] }).cases
  return index.filter(wanted)
}

/** Bytes of one of a case's files, or undefined where it has none. */
export function readRecording(
  one: RecordingCase,
  file: 'request' | 'response' | 'stream',
): Buffer | undefined {
  const path = one.files[file]
  return path === undefined ? undefined : readFileSync(`${RECORDINGS}/${path}`)
}

export function readSchema(name: string): string {
  return readFileSync(`${SCHEMAS}/${name}`, 'utf8')
}
