import Anthropic from '@anthropic-ai/sdk'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { openCaller, type View } from './open-caller.ts'
import { readMessagePlainly } from './read-message-plainly.ts'
import { plainObject, type Question } from './seen-answer.ts'

export const messagesCaller = openCaller('anthropic-messages', {
  open: (url, options) => new Anthropic({ ...options, baseURL: url }),
  readWhole,
  readStream,
})

function bodyOf({ model }: Question) {
  return { model, max_tokens: 1024, messages: [{ role: 'user' as const, content: 'Hi' }] }
}

async function readWhole(client: Anthropic, question: Question): Promise<View> {
  return viewMessage(plainObject(await client.beta.messages.create(bodyOf(question))))
}

async function readStream(client: Anthropic, question: Question): Promise<View> {
  let shown: JsonObject = {}
  try {
    const stream = client.beta.messages.stream(bodyOf(question))
    stream.on('streamEvent', (_, snapshot) => {
      shown = plainObject(snapshot)
    })
    return viewMessage(plainObject(await stream.finalMessage()))
  } catch (error) {
    return { ...viewMessage(shown), error }
  }
}

/** Links to our copies of pictures (conversion.md 44). */
const PICTURE = /!\[[^\]]*\]\(http:\/\/127\.0\.0\.1:[^)\s]+\)/g

export function viewMessage(message: JsonObject): View {
  const plain = readMessagePlainly(message)
  const { usage } = message
  const view: View = {
    choices: [
      {
        text: plain.text.replace(PICTURE, ''),
        reasoning: plain.thinking.map((thought) => thought.text).join(''),
        refusal: '',
        calls: plain.calls.map((call) => ({ ...call, custom: false })),
        pictures: [...plain.text.matchAll(PICTURE)].length,
        sounds: 0,
        finish: plain.stopReason ?? null,
      },
    ],
  }
  if (isJsonObject(usage)) {
    view.usage = {
      input: Number(usage.input_tokens),
      cached: Number(usage.cache_read_input_tokens ?? 0),
      written: Number(usage.cache_creation_input_tokens ?? 0),
      output: Number(usage.output_tokens),
    }
  }
  return view
}
