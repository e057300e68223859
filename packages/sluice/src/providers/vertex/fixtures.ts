import { emptyUsage } from '../../canonical/usage.ts'
import type { CredentialFixture, ProviderFixture } from '../provider-fixture.ts'

const GENERATE = 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference'
const CLAUDE = 'https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai'
const AUTHORIZATION = 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/api-errors'

/** One exchange of each kind, written in the forms of recorded ones; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a call without an id',
    provenance: 'composed',
    from: GENERATE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        candidates: [
          {
            content: { role: 'model', parts: [{ functionCall: { name: 'find', args: { word: 'sluice' } } }] },
            finishReason: 'STOP',
            avgLogprobs: -0.1,
          },
        ],
        usageMetadata: {
          promptTokenCount: 12,
          candidatesTokenCount: 5,
          thoughtsTokenCount: 20,
          totalTokenCount: 37,
          trafficType: 'ON_DEMAND',
        },
        modelVersion: 'gemini-2.5-flash',
        responseId: 'vertex-1',
      }),
      expected: {
        id: 'vertex-1',
        model: 'gemini-2.5-flash',
        usage: { usage: { ...emptyUsage(), input: 12, output: 25, reasoning: 20 } },
      },
    },
  },
  {
    name: 'Claude, streamed',
    provenance: 'composed',
    from: CLAUDE,
    protocol: 'anthropic-messages',
    model: 'claude-sonnet-4@20250514',
    exchange: {
      kind: 'stream',
      text: [
        'event: vertex_event\ndata: {"type":"vertex_event"}',
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_vrtx_1","type":"message","role":"assistant","model":"claude-sonnet-4-20250514","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}',
        'event: ping\ndata: {"type": "ping"}',
        'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}     }',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Olá!"}    }',
        'event: content_block_stop\ndata: {"type":"content_block_stop","index":0 }',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}  }',
        'event: message_stop\ndata: {"type":"message_stop"  }',
        '',
      ].join('\n\n'),
      expected: {
        id: 'msg_vrtx_1',
        choices: [
          { index: 0, parts: [{ type: 'text', text: 'Olá!' }], finish: 'stop', rawFinish: 'end_turn' },
        ],
        usage: { usage: { ...emptyUsage(), input: 9, output: 4 } },
      },
    },
  },
  {
    name: 'a token that has expired',
    provenance: 'composed',
    from: AUTHORIZATION,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'refusal',
      status: 401,
      body: JSON.stringify({
        error: {
          code: 401,
          message: 'Request had invalid authentication credentials.',
          status: 'UNAUTHENTICATED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_EXPIRED' }],
        },
      }),
      expected: { owner: 'credential' },
    },
  },
  {
    name: 'a model that the project has not enabled',
    provenance: 'composed',
    from: AUTHORIZATION,
    protocol: 'anthropic-messages',
    model: 'claude-sonnet-4@20250514',
    exchange: {
      kind: 'refusal',
      status: 404,
      body: JSON.stringify({
        error: {
          code: 404,
          message:
            'Publisher Model `projects/example-project/…` was not found or your project does not have access to it.',
          status: 'NOT_FOUND',
        },
      }),
      expected: { owner: 'model' },
    },
  },
]

const options = { project: 'example-project', location: 'europe-west4' }

export const CREDENTIALS: readonly CredentialFixture[] = [
  {
    name: "a service account's key file",
    credential:
      '{"type":"service_account","client_email":"robot@example-project.iam.gserviceaccount.com","private_key_id":"1","private_key":"{rsa_private_key}","token_uri":"https://oauth2.googleapis.com/token"}',
    options,
    secret: 'PRIVATE KEY',
    answer: { access_token: 'ya29.fake-token', expires_in: 3599, token_type: 'Bearer' },
  },
  { name: 'an access token', credential: 'ya29.fake-token', options },
  { name: 'an API key of express mode', credential: 'AQ.FakeKey', options: { location: 'global' } },
]
