import { crc32 } from 'node:zlib'

/** AWS's binary event stream, written from its description alone; the checksum is Node's. */
export function encodeEventMessage(
  headers: Readonly<Record<string, string>>,
  payload: string | Buffer,
): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)))
  const body = Buffer.from(payload)
  const message = Buffer.alloc(12 + head.length + body.length + 4)
  message.writeUInt32BE(message.length, 0)
  message.writeUInt32BE(head.length, 4)
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8)
  head.copy(message, 12)
  body.copy(message, 12 + head.length)
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4)
  return message
}

function encodeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value)
  const header = Buffer.alloc(1 + name.length + 3 + text.length)
  header.writeUInt8(name.length, 0)
  header.write(name, 1, 'latin1')
  header.writeUInt8(7, 1 + name.length)
  header.writeUInt16BE(text.length, 2 + name.length)
  text.copy(header, 4 + name.length)
  return header
}

/** An event of Converse. */
export function encodeEvent(event: string, value: object): Buffer {
  return encodeEventMessage(
    { ':event-type': event, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(value),
  )
}

/** An event of another format, as an invoked model streams it; `p` is the padding that hides its length. */
export function encodeChunk(inner: string, padding = 'abcdefgh'): Buffer {
  return encodeEvent('chunk', { bytes: Buffer.from(inner).toString('base64'), p: padding })
}

export function encodeException(type: string, message: string): Buffer {
  return encodeEventMessage(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify({ message }),
  )
}
