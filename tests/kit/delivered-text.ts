import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { CallerProtocol } from './expected-answer.ts'
import { child, list, text } from './read-chat-plainly.ts'

/** The objects of an event stream, and Google's bare error at its end; throws where one is no JSON. */
export function readObjects(raw: string): JsonObject[] {
  const objects: JsonObject[] = []
  for (const block of raw.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/).filter((line) => /^(?:data:|\{)/.test(line))
    const data = lines.map((line) => line.replace(/^data: ?/, '')).join('\n')
    if (data === '' || data === '[DONE]') continue
    const value: unknown = JSON.parse(data)
    if (isJsonObject(value)) objects.push(value)
  }
  return objects
}

/** All that a stream has said, thought and called, as one text: what may be counted where the vendor states nothing. */
export function deliveredText(protocol: CallerProtocol, objects: readonly JsonObject[]): string {
  return objects.map((object) => textIn(protocol, object)).join('')
}

function textIn(protocol: CallerProtocol, object: JsonObject): string {
  switch (protocol) {
    case 'openai-chat':
      return list(object.choices)
        .map((choice) => child(choice, 'delta'))
        .map((delta) => {
          const calls = list(delta.tool_calls).map((call) => child(call, 'function').arguments)
          const said = [delta.content, delta.reasoning_content, delta.reasoning, delta.refusal, ...calls]
          return said.map(textOf).join('')
        })
        .join('')
    case 'openai-responses':
      return text(object.type).endsWith('.delta') ? text(object.delta) : ''
    case 'anthropic-messages': {
      const delta = child(object, 'delta')
      return [delta.text, delta.thinking, delta.partial_json].map(text).join('')
    }
    case 'gemini-generate':
      return list(object.candidates)
        .flatMap((candidate) => list(child(candidate, 'content').parts))
        .map((part) => text(part.text) + argumentsIn(part.functionCall))
        .join('')
  }
}

/** Mistral has lists of words and thoughts. */
function textOf(value: Json | undefined): string {
  if (!Array.isArray(value)) return text(value)
  return list(value)
    .map((part) => text(part.text) + textOf(part.thinking))
    .join('')
}

function argumentsIn(call: Json | undefined): string {
  // A vendor may have written them with more blanks.
  return isJsonObject(call) ? JSON.stringify(call.args ?? {}, null, 1) : ''
}

function hasFinish({ choices }: JsonObject): boolean {
  return list(choices).some(({ finish_reason: word }) => text(word) !== '')
}

/** Whether a stream ended as its protocol ends: well, or with an error that its clients understand (conversion.md 56). */
export function hasEnd(protocol: CallerProtocol, raw: string): boolean {
  const objects = readObjects(raw)
  const last = objects.at(-1) ?? {}
  switch (protocol) {
    case 'openai-chat':
      // A vendor's stream that broke off behind its finish is whole, and is forwarded as it is.
      return objects.some(hasFinish) || isJsonObject(last.error)
    case 'openai-responses':
      return /^response\.(?:completed|incomplete|failed)$/.test(text(last.type))
    case 'anthropic-messages':
      return last.type === 'message_stop' || last.type === 'error'
    case 'gemini-generate': {
      const finished = objects.some((object) =>
        list(object.candidates).some(({ finishReason }) => finishReason),
      )
      const isBlocked = objects.some(({ promptFeedback }) => isJsonObject(promptFeedback))
      return isJsonObject(last.error) || finished || isBlocked
    }
  }
}
