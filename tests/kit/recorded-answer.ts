import { type RecordingCase, readRecording } from './recordings.ts'

/** An answer as a server writes it. */
export interface WireAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/**
 * What a vendor sent in a recorded case, as it was on the wire: a stream whose framing was taken off in the
 * recording gets it back. `statusUnknown` stands for an error whose status was not kept.
 */
export function recordedAnswer(one: RecordingCase, statusUnknown = 200): WireAnswer {
  const stream = readRecording(one, 'stream')
  const status = one.status ?? statusUnknown
  if (stream === undefined) {
    const body = readRecording(one, 'response') ?? Buffer.alloc(0)
    return { status, headers: { ...one.response_headers, 'content-type': 'application/json' }, body }
  }
  const type = one.stream_format === 'json-array' ? 'application/json' : 'text/event-stream'
  const body =
    one.stream_format === 'json-lines' ? Buffer.from(frameLines(stream.toString(), one.api)) : stream
  return { status, headers: { ...one.response_headers, 'content-type': type }, body }
}

/** One JSON object a line to the event stream that it was. */
export function frameLines(text: string, api: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  switch (api) {
    case 'messages':
    case 'responses':
      return lines.map((line) => `event: ${typeOf(line)}\ndata: ${line}\n\n`).join('')
    case 'generate-content':
      return lines.map((line) => `data: ${line}\r\n\r\n`).join('')
    default:
      return `${lines.map((line) => `data: ${line}\n\n`).join('')}data: [DONE]\n\n`
  }
}

function typeOf(line: string): string {
  const { type }: { type?: unknown } = JSON.parse(line)
  return typeof type === 'string' ? type : 'message'
}
