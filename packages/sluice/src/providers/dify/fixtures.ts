import type { AnswerPart, FinishReason } from '../../canonical/chat.ts'
import { booked, text, thought } from '../compose-exchange.ts'
import type { ExpectedAnswer, ProviderFixture } from '../provider-fixture.ts'

const DOCS = 'https://docs.dify.ai/api-reference'

const IDS = { task_id: 't1', message_id: 'm1', conversation_id: 'c1', created_at: 1_770_000_000 }
const USAGE = {
  prompt_tokens: 30,
  completion_tokens: 7,
  total_tokens: 37,
  total_price: '0.0000115',
  currency: 'USD',
  latency: 0.7,
}

function stream(name: string, events: readonly object[], expected: ExpectedAnswer): ProviderFixture {
  return {
    name,
    provenance: 'composed',
    from: DOCS,
    protocol: 'dify-chat',
    model: 'my-app',
    exchange: {
      kind: 'stream',
      text: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
      expected,
    },
  }
}

function answer(name: string, body: object, expected: ExpectedAnswer): ProviderFixture {
  return {
    name,
    provenance: 'composed',
    from: DOCS,
    protocol: 'dify-chat',
    model: 'my-app',
    exchange: { kind: 'answer', body: JSON.stringify(body), expected },
  }
}

function refusal(
  status: number,
  code: string,
  owner: 'client' | 'quota' | 'model' | 'provider',
): ProviderFixture {
  return {
    name: code,
    provenance: 'composed',
    from: DOCS,
    protocol: 'dify-chat',
    model: 'my-app',
    exchange: {
      kind: 'refusal',
      status,
      body: JSON.stringify({ status, code, message: 'So it is.' }),
      expected: { owner },
    },
  }
}

/** Without a word of the vendor's for its end. */
function ended(finish: FinishReason, parts: AnswerPart[]): ExpectedAnswer {
  return { id: 'm1', choices: [{ index: 0, parts, finish }] }
}

/** Exchanges in the forms that the vendor documents, of each kind of app. */
export const FIXTURES: readonly ProviderFixture[] = [
  stream(
    'a chatflow that thinks aloud, and tells of its steps',
    [
      { event: 'workflow_started', ...IDS, workflow_run_id: 'w1', data: { id: 'w1' } },
      { event: 'node_started', ...IDS, workflow_run_id: 'w1', data: { node_type: 'llm' } },
      { event: 'reasoning_chunk', ...IDS, data: { reasoning: 'I think', is_final: false } },
      { event: 'reasoning_chunk', ...IDS, data: { reasoning: '', is_final: true } },
      { event: 'message', ...IDS, answer: 'It is ' },
      { event: 'message', ...IDS, answer: 'so.' },
      { event: 'node_finished', ...IDS, workflow_run_id: 'w1', data: { status: 'succeeded' } },
      { event: 'message_end', ...IDS, metadata: { usage: USAGE } },
      { event: 'workflow_finished', ...IDS, workflow_run_id: 'w1', data: { status: 'succeeded' } },
    ],
    {
      ...ended('stop', [thought('I think'), text('It is so.')]),
      ...booked({ input: 30, output: 7 }, 11_500n),
    },
  ),
  stream(
    'a workflow whose output was not streamed',
    [
      { event: 'workflow_started', task_id: 't1', workflow_run_id: 'w1', data: { id: 'w1' } },
      {
        event: 'workflow_finished',
        task_id: 't1',
        workflow_run_id: 'w1',
        data: { status: 'succeeded', outputs: { result: 'Bonjour.' }, total_tokens: 12 },
      },
    ],
    { id: 'w1', choices: [{ index: 0, parts: [text('Bonjour.')], finish: 'stop', rawFinish: 'succeeded' }] },
  ),
  answer(
    'a whole answer of a chat',
    { event: 'message', ...IDS, mode: 'chat', answer: 'It is so.', metadata: { usage: USAGE } },
    ended('stop', [text('It is so.')]),
  ),
  refusal(400, 'invalid_param', 'client'),
  refusal(400, 'provider_quota_exceeded', 'quota'),
  refusal(400, 'not_chat_app', 'model'),
  refusal(400, 'completion_request_error', 'provider'),
]
