import type { AnswerContext } from '../chat-format.ts'

/** The parts of a stream's frames that stay the same from chunk to chunk, as JSON text. */

/** Up to the opening bracket of `choices`. */
export function chunkHead(context: AnswerContext, fingerprint: string | undefined): string {
  const { id, created, model, profile } = context
  const print =
    profile === 'openai' && fingerprint !== undefined
      ? `,"system_fingerprint":${JSON.stringify(fingerprint)}`
      : ''
  return `data: {"id":${JSON.stringify(id)},"object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(model)}${print},"choices":[`
}

/** From the closing brace of a delta to the end of the frame. */
export function chunkTail({ profile, includeUsage }: AnswerContext): string {
  const plain = profile === 'openai'
  const logprobs = plain ? ',"logprobs":null' : ''
  const usage = plain && includeUsage ? ',"usage":null' : ''
  return `${logprobs},"finish_reason":null}]${usage}}\n\n`
}

/** Of choice 0's text delta, up to the text. */
export function textHead({ profile }: AnswerContext, head: string): string {
  const role = profile === 'openai' ? '' : '"role":"assistant",'
  return `${head}{"index":0,"delta":{${role}"content":`
}

/** Readers of OpenRouter's form take the text from the details where there are any, so they stream along with it. */
export function detailDelta(json: string, index: number): string {
  return `"reasoning_details":[{"type":"reasoning.text","text":${json},"index":${index}}]`
}
