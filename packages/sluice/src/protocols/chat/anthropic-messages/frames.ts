import type { JsonObject } from '../../../canonical/json.ts'

/** The frames of a stream as text: https://platform.claude.com/docs/en/build-with-claude/streaming */
export function frame(event: string, body: JsonObject): string {
  return `event: ${event}\ndata: ${JSON.stringify({ type: event, ...body })}\n\n`
}

export function blockStart(index: number, block: JsonObject): string {
  return frame('content_block_start', { index, content_block: block })
}

export function blockDelta(index: number, delta: JsonObject): string {
  return frame('content_block_delta', { index, delta })
}

export function blockStop(index: number): string {
  return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${index}}\n\n`
}

/** A delta up to the JSON text of its one varying member, and what closes it. */
export function deltaHead(index: number, type: string, member: string): string {
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":`
}

export const DELTA_TAIL = '}}\n\n'

export const PING = 'event: ping\ndata: {"type":"ping"}\n\n'

export const MESSAGE_STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
