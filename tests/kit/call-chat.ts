import OpenAI from 'openai'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { openCaller, type View } from './open-caller.ts'
import { child, list, type PlainChoice, readChatAnswer, readChatChunks, text } from './read-chat-plainly.ts'
import { inputOf, plainObject, type Question, type SeenChoice } from './seen-answer.ts'

export const chatCaller = openCaller('openai-chat', {
  open: (url, options) => new OpenAI({ ...options, baseURL: `${url}/v1` }),
  readWhole,
  readStream,
})

function bodyOf({ model, legacy }: Question) {
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  return { model, messages, ...(legacy === true && { functions: [{ name: 'any', parameters: {} }] }) }
}

async function readWhole(client: OpenAI, question: Question): Promise<View> {
  return viewChat([plainObject(await client.chat.completions.create(bodyOf(question)))], false)
}

async function readStream(client: OpenAI, question: Question): Promise<View> {
  const chunks: JsonObject[] = []
  try {
    const stream = await client.chat.completions.create({
      ...bodyOf(question),
      stream: true,
      stream_options: { include_usage: true },
    })
    for await (const chunk of stream) chunks.push(plainObject(chunk))
  } catch (error) {
    return { ...viewChat(chunks, true), error }
  }
  return viewChat(chunks, true)
}

/** A completion, or the chunks of one. */
export function viewChat(objects: readonly JsonObject[], streaming: boolean): View {
  const choices = streaming ? readChatChunks(objects) : objects.flatMap(readChatAnswer)
  const stated = objects.map(({ usage }) => usage).findLast(isJsonObject)
  const view: View = { choices: choices.map((choice, at) => viewChoice(choice, at, objects)) }
  if (stated !== undefined) view.usage = countChat(stated)
  return view
}

function viewChoice(choice: PlainChoice, at: number, objects: readonly JsonObject[]): SeenChoice {
  const { text: said, reasoning, detailed, refusal, calls, finish } = choice
  const messages = objects
    .flatMap(({ choices }) => list(choices))
    .filter(({ index }) => index === at)
    .map((one) => (isJsonObject(one.delta) ? one.delta : child(one, 'message')))
  return {
    text: said,
    reasoning: reasoning || detailed,
    refusal,
    calls: calls.map(({ id, name, arguments: given, custom }) => {
      const isCustom = custom === true
      return { id, name, input: isCustom ? given : inputOf(given), custom: isCustom }
    }),
    pictures: messages.flatMap(({ images }) => list(images)).length,
    sounds: messages.some((message) => text(child(message, 'audio').id) !== '') ? 1 : 0,
    finish,
  }
}

function countChat(usage: JsonObject): Record<string, number> {
  return {
    prompt: Number(usage.prompt_tokens),
    completion: Number(usage.completion_tokens),
    cached: Number(child(usage, 'prompt_tokens_details').cached_tokens ?? 0),
    reasoning: Number(child(usage, 'completion_tokens_details').reasoning_tokens ?? 0),
  }
}
