import { expect, it } from 'vitest'
import { decodeContext } from '../../../../tests/kit/openai-chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../protocols/chat/openai-chat/outbound.ts'
import { mapStreamError } from './stream-fault.ts'

const OUTBOUND = {
  openai: openaiChatOutbound,
  anthropic: anthropicMessagesOutbound,
  gemini: geminiGenerateOutbound,
} satisfies Record<string, ChatOutbound>

/** Errors as vendors write them into a stream that began with 200, and whose fault each is. */
const ERRORS: { format: keyof typeof OUTBOUND; error: object; owner: string; status: number }[] = [
  { format: 'openai', error: { message: 'Busy.', code: 503 }, owner: 'provider', status: 503 },
  { format: 'openai', error: { message: 'Busy.', type: 'overloaded_error' }, owner: 'provider', status: 529 },
  { format: 'openai', error: { message: 'Slow.', code: 'rate_limit_exceeded' }, owner: 'rate', status: 429 },
  { format: 'openai', error: { message: 'No.', type: 'server_error' }, owner: 'provider', status: 500 },
  { format: 'openai', error: { message: 'No.', code: 'invalid_api_key' }, owner: 'credential', status: 401 },
  { format: 'openai', error: { message: 'No.', code: 402 }, owner: 'quota', status: 402 },
  { format: 'openai', error: { message: 'No.', code: 'model_not_found' }, owner: 'model', status: 404 },
  {
    format: 'openai',
    error: { message: 'No.', type: 'invalid_request_error' },
    owner: 'client',
    status: 400,
  },
  {
    format: 'anthropic',
    error: { type: 'overloaded_error', message: 'Busy.' },
    owner: 'provider',
    status: 529,
  },
  { format: 'anthropic', error: { type: 'rate_limit_error', message: 'Slow.' }, owner: 'rate', status: 429 },
  { format: 'anthropic', error: { type: 'billing_error', message: 'No.' }, owner: 'quota', status: 402 },
  {
    format: 'gemini',
    error: { code: 503, message: 'Busy.', status: 'UNAVAILABLE' },
    owner: 'provider',
    status: 503,
  },
  {
    format: 'gemini',
    error: { code: 429, message: 'Slow.', status: 'RESOURCE_EXHAUSTED' },
    owner: 'rate',
    status: 429,
  },
]

it.each(ERRORS)('$format: $error is a refusal by $owner with $status', ({ format, error, owner, status }) => {
  const data = JSON.stringify({ type: 'error', error })
  const event = OUTBOUND[format].openStreamDecoder(decodeContext()).push({ event: 'error', data }).at(-1)
  if (event?.type !== 'error') throw new Error('no error was read')
  expect(mapStreamError(event.error)).toEqual({
    type: 'refusal',
    fault: { owner, status, error: event.error },
  })
})

it('what no vendor stated is garbage', () => {
  expect(mapStreamError(new GatewayError('upstream-failed', 'This cannot be read.'))).toEqual({
    type: 'garbage',
  })
})
