import type { Protocol, Refuse } from '../scenes.ts'

const TEXTS: Record<Refuse['kind'], string> = {
  'rate-limit': 'Too many requests, please slow down.',
  'bad-request': 'The request is not as it should be: conformance.',
  context: 'prompt is too long: 300000 tokens > 200000 maximum context length',
}

/** A vendor's error in its own shape. */
export function writeRefusal(protocol: Protocol, { status, kind }: Refuse): object {
  const message = TEXTS[kind]
  switch (protocol) {
    case 'anthropic-messages': {
      const type = status === 429 ? 'rate_limit_error' : 'invalid_request_error'
      return { type: 'error', error: { type, message }, request_id: 'req_conformance' }
    }
    case 'gemini-generate': {
      const words = status === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT'
      const text =
        kind === 'context' ? 'The input token count exceeds the maximum number of tokens allowed.' : message
      return { error: { code: status, message: text, status: words } }
    }
    case 'openai-chat':
    case 'openai-responses': {
      const code = {
        'rate-limit': 'rate_limit_exceeded',
        'bad-request': null,
        context: 'context_length_exceeded',
      }[kind]
      const type = status === 429 ? 'requests' : 'invalid_request_error'
      return { error: { message, type, param: null, code } }
    }
  }
}
