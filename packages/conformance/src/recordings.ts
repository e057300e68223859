import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Protocol } from './scenes.ts'

/** A recorded answer of a vendor, as its stand-in plays it again. */
export interface Recording {
  id: string
  protocol: Protocol
  model: string
  streaming: boolean
  body: Buffer
}

const PROTOCOL_OF: Readonly<Record<string, Protocol>> = {
  chat: 'openai-chat',
  responses: 'openai-responses',
  messages: 'anthropic-messages',
  'generate-content': 'gemini-generate',
}

interface IndexCase {
  id: string
  api: string
  streaming: boolean
  stream_format: string | null
  status: number | null
  features: string[]
  files: { response?: string; stream?: string }
}

/** The recorded answers below a folder with an INDEX.json; none where there is no such folder. */
export function readRecordings(folder: string | undefined): readonly Recording[] {
  if (folder === undefined || !existsSync(join(folder, 'INDEX.json'))) return []
  const { cases } = JSON.parse(readFileSync(join(folder, 'INDEX.json'), 'utf8')) as { cases: IndexCase[] }
  return cases.flatMap((one) => readRecording(folder, one))
}

function readRecording(folder: string, one: IndexCase): Recording[] {
  const protocol = PROTOCOL_OF[one.api]
  const file = one.streaming ? one.files.stream : one.files.response
  if (protocol === undefined || file === undefined || isNoAnswer(one)) return []
  const bytes = readFileSync(join(folder, file))
  const body = one.streaming ? frameStream(bytes, one.stream_format, protocol) : bytes
  if (body === undefined || (!one.streaming && !file.endsWith('.json'))) return []
  const model = `conformance-recording-${one.id.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`
  return [{ id: one.id, protocol, model, streaming: one.streaming, body }]
}

/** Errors, and bodies that no vendor sends in answer to a question for an answer. */
function isNoAnswer({ status, features }: IndexCase): boolean {
  if (status !== null && status !== 200) return true
  return features.some((feature) =>
    ['error', 'error-mid-stream', 'overloaded', 'stream-requested'].includes(feature),
  )
}

/** The event stream as it was sent; undefined where one file holds several answers. */
function frameStream(bytes: Buffer, format: string | null, protocol: Protocol): Buffer | undefined {
  const text = bytes.toString('utf8')
  if ((text.match(/"type": ?"message_start"/g) ?? []).length > 1) return undefined
  if (format === 'sse') return bytes
  if (format !== 'json-lines') return undefined
  const frames = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => frameLine(line, protocol))
  return Buffer.from(frames.join('') + (protocol === 'openai-chat' ? 'data: [DONE]\n\n' : ''))
}

function frameLine(line: string, protocol: Protocol): string {
  if (protocol === 'openai-chat' || protocol === 'gemini-generate') return `data: ${line}\n\n`
  const { type = 'message' } = JSON.parse(line) as { type?: string }
  return `event: ${type}\ndata: ${line}\n\n`
}
