import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { completionTokens, promptTokens, type Usage } from '../../packages/sluice/src/canonical/usage.ts'
import { finishOf, type PlainChoice } from './read-chat-plainly.ts'
import type { PlainExchange } from './read-exchange-plainly.ts'
import { PROTOCOL_OF, type RecordedExchange } from './recorded-exchanges.ts'
import { inputOf, type SeenAnswer, type SeenCall, type SeenChoice } from './seen-answer.ts'

/** The protocols that callers speak. */
export const CALLER_PROTOCOLS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate',
] as const satisfies readonly ChatProtocol[]

export type CallerProtocol = (typeof CALLER_PROTOCOLS)[number]

/** What the SDK of a protocol has to read of a recorded answer, translated for it: conversion.md 7, 16, 23, 44 and 59. */
export function expectedAnswer(
  protocol: CallerProtocol,
  one: RecordedExchange,
  plain: PlainExchange,
): Pick<SeenAnswer, 'choices' | 'usage'> {
  const hasSeveral = protocol === 'openai-chat' || protocol === 'gemini-generate'
  const shown = hasSeveral ? plain.choices : plain.choices.slice(0, 1)
  return {
    choices: shown.map((choice, at) => {
      const { pictures = 0, sounds = 0 } = plain.media[at] ?? {}
      return expectedChoice(protocol, one, choice, { pictures, sounds: hasSeveral ? sounds : 0 })
    }),
    usage: plain.usage === undefined ? undefined : expectedUsage(protocol, plain.usage),
  }
}

function expectedChoice(
  protocol: CallerProtocol,
  one: RecordedExchange,
  choice: PlainChoice,
  media: Pick<SeenChoice, 'pictures' | 'sounds'>,
): SeenChoice {
  const isSpoken = protocol === 'openai-chat' || protocol === 'openai-responses'
  return {
    // Two of the formats have no other place for a refusal in words (conversion.md, section 7).
    text: isSpoken ? choice.text : choice.text + choice.refusal,
    reasoning: choice.reasoning || choice.detailed,
    refusal: isSpoken ? choice.refusal : '',
    calls: choice.calls.map((call) => expectedCall(protocol, call)),
    ...media,
    finish: expectedFinish(protocol, one, choice),
  }
}

function expectedCall(protocol: CallerProtocol, call: PlainChoice['calls'][number]): SeenCall {
  const { id, name, arguments: said } = call
  const isCustom = call.custom === true
  if (protocol === 'openai-chat' || protocol === 'openai-responses') {
    return { id, name, input: isCustom ? said : inputOf(said), custom: isCustom }
  }
  const input = inputOf(said)
  // conversion.md 23 and 30: these formats have objects for arguments.
  const object = isCustom ? { input: said } : isJsonObject(input) ? input : { arguments: said }
  return { id, name, input: object, custom: false }
}

/** By the words that OpenAI's chat has for the end, which the plain readers use. */
const FINISH = {
  'openai-responses': {
    stop: 'completed',
    tool_calls: 'completed',
    length: 'max_output_tokens',
    content_filter: 'content_filter',
  },
  'anthropic-messages': {
    stop: 'end_turn',
    tool_calls: 'tool_use',
    length: 'max_tokens',
    content_filter: 'refusal',
  },
  'gemini-generate': { stop: 'STOP', tool_calls: 'STOP', length: 'MAX_TOKENS', content_filter: 'SAFETY' },
} as const

function expectedFinish(protocol: CallerProtocol, one: RecordedExchange, choice: PlainChoice): string | null {
  const finish = finishOf(choice)
  // OpenAI's older form, which only a caller of that form is given.
  if (protocol === 'openai-chat') return choice.finish === 'function_call' ? choice.finish : finish
  if (protocol === PROTOCOL_OF[one.api] && choice.raw !== undefined) return choice.raw
  if (protocol === 'anthropic-messages' && /^stop_sequence$/i.test(choice.raw ?? '')) return 'stop_sequence'
  if (protocol === 'anthropic-messages' && choice.refusal !== '' && finish === 'stop') return 'refusal'
  const words: Readonly<Record<string, string>> = FINISH[protocol]
  return words[finish] ?? words.stop ?? null
}

/** conversion.md 59. */
function expectedUsage(protocol: CallerProtocol, usage: Usage): Record<string, number> {
  const prompt = promptTokens(usage)
  const completion = completionTokens(usage)
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return { prompt, completion, cached: usage.cachedInput, reasoning: usage.reasoning }
    case 'anthropic-messages':
      return {
        input: usage.input + usage.audioInput + usage.imageInput + usage.toolInput,
        cached: usage.cachedInput,
        written: usage.cacheWrite5m + usage.cacheWrite1h,
        output: completion,
      }
    case 'gemini-generate':
      return {
        prompt: prompt - usage.toolInput,
        candidates: completion - usage.reasoning,
        thoughts: usage.reasoning,
        cached: usage.cachedInput,
        tools: usage.toolInput,
        total: prompt + completion,
      }
  }
}
