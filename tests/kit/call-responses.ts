import OpenAI from 'openai'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { openCaller, type View } from './open-caller.ts'
import { child, list, text } from './read-chat-plainly.ts'
import { readResponsePlainly } from './read-response-plainly.ts'
import { inputOf, plainObject, type Question } from './seen-answer.ts'

export const responsesCaller = openCaller('openai-responses', {
  open: (url, options) => new OpenAI({ ...options, baseURL: `${url}/v1` }),
  readWhole,
  readStream,
})

async function readWhole(client: OpenAI, { model }: Question): Promise<View> {
  return viewResponse(plainObject(await client.responses.create({ model, input: 'Hi', store: false })))
}

async function readStream(client: OpenAI, { model }: Question): Promise<View> {
  let shown: JsonObject = {}
  let pieces = ''
  let thoughts = ''
  try {
    const stream = client.responses.stream({ model, input: 'Hi', store: false })
    stream.on('event', (event) => {
      if ('response' in event) shown = plainObject(event.response)
      if (event.type === 'response.output_text.delta') pieces += event.delta
      if (event.type === 'response.reasoning_summary_text.delta') thoughts += event.delta
    })
    const response = viewResponse(plainObject(await stream.finalResponse()))
    const [choice] = response.choices ?? []
    if (choice !== undefined && choice.text !== pieces) {
      throw new Error(`the pieces are ${JSON.stringify(pieces)}`)
    }
    return response
  } catch (error) {
    const { choices = [] } = viewResponse(shown)
    return { choices: choices.map((choice) => ({ ...choice, text: pieces, reasoning: thoughts })), error }
  }
}

export function viewResponse(response: JsonObject): View {
  const plain = readResponsePlainly(response)
  const { usage } = response
  const view: View = {
    choices: [
      {
        text: plain.text,
        reasoning: plain.reasoning.join(''),
        refusal: plain.refusal,
        calls: plain.calls.map(({ id, name, arguments: said, custom }) => {
          return { id, name, input: custom ? said : inputOf(said), custom }
        }),
        pictures: plain.images.length,
        sounds: list(response.output).filter(({ type }) => text(type).includes('audio')).length,
        finish: plain.ending,
      },
    ],
  }
  if (isJsonObject(usage)) {
    view.usage = {
      prompt: Number(usage.input_tokens),
      completion: Number(usage.output_tokens),
      cached: Number(child(usage, 'input_tokens_details').cached_tokens ?? 0),
      reasoning: Number(child(usage, 'output_tokens_details').reasoning_tokens ?? 0),
    }
  }
  return view
}
