import { gzipSync } from 'node:zlib'
import type { DemoBodyFault } from './orders.ts'
import { bytesScript, type DemoChunk, type DemoScript } from './script.ts'

const MIB = 1024 * 1024
/** Past every limit of reliability.md 3, from about 300 KiB on the wire. */
const BOMB_BYTES = 300 * MIB
/** An event may have 16 MiB. */
const LINE_BYTES = 20 * MIB

/** Replaces an answer that would have been fine. `stream`: in place of an event stream. */
export function spoilBody(fault: DemoBodyFault, script: DemoScript, stream: boolean): DemoScript {
  const type = stream ? 'text/event-stream' : 'application/json'
  switch (fault) {
    // Already in the answer: composed without content.
    case 'empty':
      return script
    case 'blank':
      return bytesScript(200, type, Buffer.alloc(0))
    case 'garbage':
      return bytesScript(200, type, garbage())
    case 'html':
      return bytesScript(200, 'text/html', Buffer.from('<html><body><h1>It works!</h1></body></html>'))
    case 'half':
      return halve(script)
    case 'line':
      return {
        ...bytesScript(200, type, Buffer.alloc(0)),
        chunks: repeat(Buffer.from(stream ? 'data: {"x":"' : '{"x":"'), LINE_BYTES),
      }
    case 'length':
      return { ...script, ending: 'cut', wire: { type: 'length', surplus: 100 } }
    case 'bomb':
      return bomb(type)
    case 'not-http':
      return { ...script, wire: { type: 'not-http', bytes: Buffer.from('SSH-2.0-demo\r\n\r\n') } }
    case 'drop':
      return { ...script, wire: { type: 'drop' } }
  }
}

/** Bytes that are neither JSON nor text; the same ones each time. */
function garbage(): Buffer {
  return Buffer.from(Array.from({ length: 2048 }, (_, i) => (i * 73 + 41) % 256))
}

/** Ends well, as far as HTTP can tell, in the middle of its JSON. */
function halve(script: DemoScript): DemoScript {
  const bytes = Buffer.concat([...script.chunks].map((chunk) => chunk.bytes))
  return { ...script, chunks: [{ afterMs: 0, bytes: bytes.subarray(0, bytes.length / 2) }] }
}

function* repeat(head: Buffer, length: number): Generator<DemoChunk> {
  yield { afterMs: 0, bytes: head }
  const bytes = Buffer.alloc(64 * 1024, 'x')
  for (let sent = 0; sent < length; sent += bytes.length) yield { afterMs: 0, bytes }
}

function bomb(type: string): DemoScript {
  const zeros = Buffer.alloc(MIB)
  // Members of gzip may follow one another, so one compressed MiB serves for all.
  const member = gzipSync(zeros)
  const members = BOMB_BYTES / MIB
  return {
    ...bytesScript(200, type, Buffer.alloc(0), { 'content-encoding': 'gzip' }),
    chunks: Array.from({ length: members }, () => ({ afterMs: 0, bytes: member })),
    wire: { type: 'gzip', decoded: () => Array.from({ length: members }, () => zeros) },
  }
}
