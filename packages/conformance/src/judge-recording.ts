import { isDeepStrictEqual } from 'node:util'
import type { Client } from './clients/client.ts'
import { readError } from './clients/read-error.ts'
import type { Recording } from './recordings.ts'
import type { Reading } from './scenes.ts'

export type RecordingVerdict =
  | { outcome: 'same' }
  /** The vendor's own SDK cannot read it. */
  | { outcome: 'unreadable' }
  | { outcome: 'differs'; why: string }

/** What a caller is shown of a recorded answer, held against what the vendor's own SDK shows of it. */
export async function judgeRecording(
  { model, streaming }: Recording,
  direct: Client,
  through: Client,
): Promise<RecordingVerdict> {
  const question = { model, ask: { text: 'Hello?', stream: streaming, thinks: false } }
  const wanted = await direct.ask(question).catch(() => undefined)
  if (wanted === undefined) return { outcome: 'unreadable' }
  try {
    const { reading } = await through.ask(question)
    const why = compare(reading, wanted.reading)
    return why === undefined ? { outcome: 'same' } : { outcome: 'differs', why }
  } catch (error) {
    return { outcome: 'differs', why: `the SDK threw: ${readError(error).message.slice(0, 160)}` }
  }
}

/** Callers of a protocol without pictures get links to them (conversion.md 44). */
const PICTURE = /!\[image\]\([^)]*\)/g

function compare(seen: Reading, wanted: Reading): string | undefined {
  const text = seen.text.replaceAll(PICTURE, '').trim()
  if (text !== wanted.text.replaceAll(PICTURE, '').trim())
    return `text: ${show(seen.text)} instead of ${show(wanted.text)}`
  if (seen.reasoning !== wanted.reasoning)
    return `reasoning: ${show(seen.reasoning)} instead of ${show(wanted.reasoning)}`
  if (!isDeepStrictEqual(seen.calls, wanted.calls))
    return `calls: ${show(seen.calls)} instead of ${show(wanted.calls)}`
  // Where a tool was forced a vendor may say that its model just stopped; most protocols tell of the call.
  const isCalled = wanted.finish === 'stop' && wanted.calls.length > 0 && seen.finish === 'tool'
  if (seen.finish !== wanted.finish && wanted.finish !== 'other' && !isCalled)
    return `finish: ${seen.finish} instead of ${wanted.finish}`
  const { input, output } = wanted.usage
  // A vendor that states none, or in another place than its SDK looks, leaves nothing to compare with.
  if (input < 0 || output < 0) return undefined
  if (seen.usage.input !== input || seen.usage.output !== output) {
    return `usage: ${show(seen.usage)} instead of ${show(wanted.usage)}`
  }
  return undefined
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 100)
}
