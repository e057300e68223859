import { said, text, thought } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const CHAT = 'https://docs.ollama.com/api/chat'
const ERRORS = 'https://docs.ollama.com/api/errors'

const HEAD = { model: 'qwen3', created_at: '2026-02-03T04:05:06.789Z' }
const END = {
  done: true,
  done_reason: 'stop',
  total_duration: 5_000_000,
  load_duration: 1_000,
  prompt_eval_count: 21,
  prompt_eval_duration: 2_000,
  eval_count: 9,
  eval_duration: 3_000,
}

function lines(...objects: object[]): string {
  return objects.map((one) => `${JSON.stringify({ ...HEAD, ...one })}\n`).join('')
}

function says(message: object): object {
  return { message: { role: 'assistant', ...message }, done: false }
}

/** Exchanges in the forms that the vendor documents. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a whole answer with thoughts',
    provenance: 'composed',
    from: CHAT,
    protocol: 'ollama-chat',
    model: 'qwen3',
    exchange: {
      kind: 'answer',
      body: lines({ message: { role: 'assistant', content: 'Three.', thinking: 'I count.' }, ...END }),
      expected: {
        model: 'qwen3',
        created: 1_770_091_506,
        ...said([thought('I count.'), text('Three.')], { input: 21, output: 9 }),
      },
    },
  },
  {
    name: 'thoughts, a text and a call without an id, a line each',
    provenance: 'composed',
    from: CHAT,
    protocol: 'ollama-chat',
    model: 'qwen3',
    exchange: {
      kind: 'stream',
      text: lines(
        says({ content: '', thinking: 'I' }),
        says({ content: '', thinking: ' look.' }),
        says({ content: 'Let me ' }),
        says({ content: 'see.' }),
        says({ content: '', tool_calls: [{ function: { name: 'look', arguments: { n: 1, at: 'sea' } } }] }),
        { message: { role: 'assistant', content: '' }, ...END },
      ),
      expected: {
        model: 'qwen3',
        ...said(
          [
            thought('I look.'),
            text('Let me see.'),
            {
              type: 'tool-call',
              id: 'call_2b64f92ccd244820b81f675a',
              name: 'look',
              arguments: '{"n":1,"at":"sea"}',
            },
          ],
          { input: 21, output: 9 },
          { finish: 'tool-call' },
        ),
      },
    },
  },
  {
    name: 'a model that is not there',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'ollama-chat',
    model: 'nothing',
    exchange: {
      kind: 'refusal',
      status: 404,
      body: '{"error":"model \'nothing\' not found"}',
      expected: { owner: 'model' },
    },
  },
  {
    name: 'a model that does not think',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'ollama-chat',
    model: 'llama3.2',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: '{"error":"\\"llama3.2\\" does not support thinking"}',
      expected: { owner: 'client' },
    },
  },
  {
    name: 'a server that is busy',
    provenance: 'composed',
    from: ERRORS,
    protocol: 'ollama-chat',
    model: 'qwen3',
    exchange: {
      kind: 'refusal',
      status: 503,
      body: '{"error":"server busy, please try again"}',
      expected: { owner: 'provider' },
    },
  },
]
