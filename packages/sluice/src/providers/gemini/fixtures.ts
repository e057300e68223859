import type { ProviderFixture } from '../provider-fixture.ts'

const GENERATE = 'https://ai.google.dev/api/generate-content'
const FUNCTIONS = 'https://ai.google.dev/gemini-api/docs/function-calling'
const TROUBLE = 'https://ai.google.dev/gemini-api/docs/troubleshooting'

function sse(...frames: object[]): string {
  return frames.map((frame) => `data: ${JSON.stringify(frame)}\r\n\r\n`).join('')
}

function refusal(code: number, status: string, message: string, details: object[] = []): string {
  return JSON.stringify({ error: { code, message, status, details } }, null, 2)
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo'

/** Exchanges in the forms that Google documents. */
export const FIXTURES: readonly ProviderFixture[] = [
  {
    name: 'a whole answer',
    provenance: 'documented',
    from: GENERATE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        candidates: [
          { content: { role: 'model', parts: [{ text: 'Hello' }] }, finishReason: 'STOP', index: 0 },
        ],
        usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 2, totalTokenCount: 4 },
      }),
      expected: {
        choices: [{ index: 0, parts: [{ type: 'text', text: 'Hello' }], finish: 'stop', rawFinish: 'STOP' }],
      },
    },
  },
  {
    name: 'a call with its signature, streamed',
    provenance: 'documented',
    from: FUNCTIONS,
    protocol: 'gemini-generate',
    model: 'gemini-3-flash-preview',
    exchange: {
      kind: 'stream',
      text: sse(
        { candidates: [{ content: { role: 'model', parts: [{ text: 'Where?', thought: true }] } }] },
        {
          candidates: [
            {
              content: {
                role: 'model',
                parts: [
                  {
                    functionCall: { id: 'c1', name: 'get_weather', args: { city: 'Turin' } },
                    thoughtSignature: 'c2lnbmF0dXJl',
                  },
                ],
              },
              finishReason: 'STOP',
            },
          ],
          usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 5, thoughtsTokenCount: 7 },
        },
      ),
      expected: {
        choices: [
          {
            index: 0,
            parts: [
              { type: 'reasoning', text: 'Where?' },
              {
                type: 'tool-call',
                id: 'c1',
                name: 'get_weather',
                arguments: '{"city":"Turin"}',
                proof: { issuer: 'gemini-generate', value: 'c2lnbmF0dXJl' },
              },
            ],
            finish: 'tool-call',
            rawFinish: 'STOP',
          },
        ],
      },
    },
  },
  {
    name: 'a blocked prompt',
    provenance: 'documented',
    from: GENERATE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'answer',
      body: JSON.stringify({
        promptFeedback: { blockReason: 'SAFETY' },
        usageMetadata: { promptTokenCount: 8, totalTokenCount: 8 },
      }),
      expected: { blockReason: 'SAFETY', choices: [] },
    },
  },
  {
    name: 'a bad key, under status 400',
    provenance: 'documented',
    from: TROUBLE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { '@type': ERROR_INFO, reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
      ]),
      expected: { owner: 'credential' },
    },
  },
  {
    name: 'a country without free tier',
    provenance: 'documented',
    from: TROUBLE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'refusal',
      status: 400,
      body: refusal(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      expected: { owner: 'region' },
    },
  },
  {
    name: 'too many calls a minute',
    provenance: 'documented',
    from: TROUBLE,
    protocol: 'gemini-generate',
    model: 'gemini-2.5-flash',
    exchange: {
      kind: 'refusal',
      status: 429,
      body: refusal(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
      expected: { owner: 'rate' },
    },
  },
]
