import type { GatewayError } from '../../../canonical/errors.ts'
import type { ChatInbound } from '../chat-format.ts'
import { decodeCountRequest, encodeCountAnswer } from './count-tokens.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeError, encodeStreamError } from './encode-error.ts'
import { encodeResponse } from './encode-response.ts'
import { GeminiEncoder } from './encode-stream.ts'

/**
 * Google's `generateContent`, as callers speak it: https://ai.google.dev/api/generate-content. The path says whether an
 * answer streams, and the query in which form, so there is an inbound half for each.
 */
export const geminiWholeInbound: ChatInbound = {
  protocol: 'gemini-generate',
  decodeRequest: (body, notes, head) => decodeRequest(body, notes, head, false),
  encodeResponse,
  openStreamEncoder: (context) => new GeminiEncoder(context, 'sse'),
  encodeError,
  encodeStreamError,
  // An event of its own: Google's SDK drops one that a comment leads (conversion.md 57).
  keepAlive: ': keep-alive\n\n',
  answerIdPrefix: '',
  count: { decodeRequest: decodeCountRequest, encodeAnswer: encodeCountAnswer },
}

/** `:streamGenerateContent?alt=sse` */
export const geminiStreamInbound: ChatInbound = {
  ...geminiWholeInbound,
  decodeRequest: (body, notes, head) => decodeRequest(body, notes, head, true),
}

/** `:streamGenerateContent` alone: one JSON array, sent in pieces. */
export const geminiArrayInbound: ChatInbound = {
  ...geminiStreamInbound,
  openStreamEncoder: (context) => new GeminiEncoder(context, 'array'),
  // Before anything was written; after that the encoder's own `fail` knows how to go on.
  encodeStreamError: (error: GatewayError, requestId) => `[${encodeStreamError(error, requestId)}]`,
  keepAlive: '\n',
  streamType: 'application/json',
  translatedOnly: true,
}

/** The half for a route's form and the query's `alt`. */
export function geminiInboundOf(form: 'whole' | 'stream', alt: string | undefined): ChatInbound {
  if (form === 'whole') return geminiWholeInbound
  return alt === 'sse' ? geminiStreamInbound : geminiArrayInbound
}
