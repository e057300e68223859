import type { ChatRequest } from '../canonical/chat.ts'

/** Whether past thinking, or a proof of it, is part of the request. */
export function hasPastReasoning(request: ChatRequest): boolean {
  return request.messages.some((message) =>
    message.parts.some(
      (part) => part.type === 'reasoning' || (part.type === 'tool-call' && part.proof !== undefined),
    ),
  )
}

/** The request without it, for the one more attempt of conversion.md 40. */
export function forgetReasoning(request: ChatRequest): ChatRequest {
  return {
    ...request,
    messages: request.messages.map((message) => ({
      ...message,
      parts: message.parts
        .filter((part) => part.type !== 'reasoning')
        .map((part) => {
          if (part.type !== 'tool-call' || part.proof === undefined) return part
          const { proof: _proof, ...call } = part
          return call
        }),
    })),
  }
}
