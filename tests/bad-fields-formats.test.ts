import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { KNOWN_FIELDS as COMPLETE_FIELDS } from '../packages/sluice/src/protocols/chat/anthropic-messages/complete-fields.ts'
import { KNOWN_FIELDS as MESSAGES_FIELDS } from '../packages/sluice/src/protocols/chat/anthropic-messages/fields.ts'
import { REQUEST_FIELDS as GEMINI_FIELDS } from '../packages/sluice/src/protocols/chat/gemini-generate/fields.ts'
import { KNOWN_FIELDS as COMPLETIONS_FIELDS } from '../packages/sluice/src/protocols/chat/openai-completions/fields.ts'
import { KNOWN_FIELDS as RESPONSES_FIELDS } from '../packages/sluice/src/protocols/chat/openai-responses/fields.ts'
import { type BadDoor, badDoor, callOf, expectRefusedAt, post } from './kit/bad-doors.ts'
import { startTrapGateway, type TrapGateway } from './kit/trap-gateway.ts'

/** Every known field of every protocol with a value that is of no use: refused by its name, or left to the vendor whose it is. */

let sut: TrapGateway

beforeAll(async () => {
  sut = await startTrapGateway()
})
afterAll(() => sut.close())

interface Fields {
  known: ReadonlySet<string>
  wrong: Readonly<Record<string, Json | Theirs>>
}

/** What we carry by name and have no word for is its vendor's to judge; another vendor is not told of it. */
class Theirs {
  readonly value: Json

  constructor(value: Json) {
    this.value = value
  }
}

const FIELDS: Readonly<Record<Exclude<BadDoor['name'], 'chat'>, Fields>> = {
  responses: {
    known: RESPONSES_FIELDS,
    wrong: {
      model: 1,
      input: 1,
      instructions: 1,
      stream: 'yes',
      stream_options: 'all',
      previous_response_id: 1,
      conversation: 1,
      store: 'please',
      background: 'no',
      generate: 'no',
      tools: 'get_weather',
      tool_choice: 1,
      parallel_tool_calls: 'no',
      max_output_tokens: 'many',
      temperature: 'hot',
      top_p: {},
      top_logprobs: 21,
      text: 'json',
      reasoning: 'high',
      metadata: 'x',
      user: 1,
      safety_identifier: [],
      prompt_cache_key: 1,
      service_tier: 1,
      include: 'all',
      truncation: 1,
      max_tool_calls: 'many',
      prompt: 'x',
      context_management: 'x',
      moderation: 'no',
      prompt_cache_retention: 24,
      prompt_cache_options: 'all',
    },
  },
  messages: {
    known: MESSAGES_FIELDS,
    wrong: {
      model: 1,
      messages: 1,
      system: 1,
      max_tokens: 'many',
      stop_sequences: 1,
      stream: 'yes',
      temperature: 'hot',
      top_p: {},
      top_k: 'ten',
      tools: 'get_weather',
      tool_choice: 1,
      thinking: 'hard',
      output_config: 'json',
      output_format: 'json',
      metadata: 'x',
      service_tier: 1,
      cache_control: 'x',
      container: 1,
      context_management: 'x',
      diagnostics: new Theirs('x'),
      fallback_credit_token: new Theirs(1),
      fallbacks: new Theirs('x'),
      inference_geo: 1,
      mcp_servers: 'x',
      speed: 1,
      user_profile_id: new Theirs(1),
    },
  },
  gemini: {
    known: new Set(GEMINI_FIELDS.map(({ name }) => name)),
    wrong: {
      model: new Theirs(1),
      contents: 1,
      systemInstruction: 1,
      tools: 'get_weather',
      'toolConfig.functionCallingConfig': 1,
      'toolConfig.retrievalConfig': new Theirs(1),
      'toolConfig.includeServerSideToolInvocations': new Theirs('no'),
      safetySettings: 'x',
      cachedContent: 1,
      labels: 'x',
      serviceTier: 1,
      store: new Theirs('please'),
      'generationConfig.temperature': 'hot',
      'generationConfig.topP': {},
      'generationConfig.topK': 'ten',
      'generationConfig.candidateCount': 'two',
      'generationConfig.maxOutputTokens': 'many',
      'generationConfig.stopSequences': 1,
      'generationConfig.responseMimeType': 1,
      'generationConfig.responseSchema': 'x',
      'generationConfig.responseJsonSchema': 'x',
      'generationConfig.thinkingConfig': 'hard',
      'generationConfig.seed': 'apple',
      'generationConfig.presencePenalty': 'x',
      'generationConfig.frequencyPenalty': 'x',
      'generationConfig.responseLogprobs': 5,
      'generationConfig.logprobs': 'all',
      'generationConfig.responseModalities': 'TEXT',
      'generationConfig.speechConfig': new Theirs('x'),
      'generationConfig.imageConfig': new Theirs('x'),
      'generationConfig.mediaResolution': 1,
    },
  },
  completions: {
    known: COMPLETIONS_FIELDS,
    wrong: {
      model: 1,
      prompt: 1,
      max_tokens: 'many',
      temperature: 'hot',
      top_p: {},
      n: 'two',
      stream: 'yes',
      stream_options: 'include_usage',
      logprobs: 'all',
      echo: 'yes',
      stop: 1,
      presence_penalty: 'x',
      frequency_penalty: 3,
      best_of: 'two',
      logit_bias: [],
      user: 1,
      suffix: 'the end',
      seed: 'apple',
    },
  },
  complete: {
    known: COMPLETE_FIELDS,
    wrong: {
      model: 1,
      prompt: 1,
      max_tokens_to_sample: 'many',
      stop_sequences: 1,
      stream: 'yes',
      temperature: 'hot',
      top_p: {},
      top_k: 'ten',
      metadata: 'x',
    },
  },
}

const NAMES = ['responses', 'messages', 'gemini', 'completions', 'complete'] as const

describe.each(NAMES.map((name) => ({ name, ...FIELDS[name] })))(
  'every known field of $name',
  ({ name, known, wrong }) => {
    const door = badDoor(name)

    it('has a wrong value here', () => {
      expect(Object.keys(wrong).sort()).toEqual([...known].sort())
    })

    it.each(Object.entries(wrong))('%s: %o', async (field, given) => {
      if (given instanceof Theirs) {
        const answer = await post(sut.gateway, door, callOf(door, placed(field, given.value)))
        expect(answer.status, answer.text).toBe(200)
        // The path alone names the model.
        const lost = field === 'model' ? '' : `dropped:${field}`
        expect(answer.headers.get('x-sluice-warning') ?? '').toContain(lost)
        return
      }
      await sut.withoutEffect(async () => {
        const answer = await post(sut.gateway, door, callOf(door, placed(field, given)))
        expectRefusedAt(door, answer, { status: 400, field: new RegExp(field.replace('.', '\\.')) })
      })
    })
  },
)

function placed(field: string, value: Json): JsonObject {
  const [outer = '', inner] = field.split('.')
  return { [outer]: inner === undefined ? value : { [inner]: value } }
}

it('leaves the process as it was', () => sut.expectUnharmed())
