import { describe, expect, it } from 'vitest'
import { NoteList } from '../../canonical/notes.ts'
import type { FaultOwner } from '../../canonical/upstream-error.ts'
import { anthropicMessagesOutbound } from '../../protocols/chat/anthropic-messages/outbound.ts'
import { bedrockConverseOutbound } from '../../protocols/chat/bedrock-converse/outbound.ts'
import type { ModelTraits } from '../../protocols/chat/traits.ts'
import { readAwsKeys } from './aws-keys.ts'
import { bedrockTraits } from './bedrock-traits.ts'
import { bedrock } from './provider.ts'

const KEYS = 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const MESSAGES = bedrock.chat.find(({ protocol }) => protocol === 'anthropic-messages')
const options = { region: 'eu-west-1' }

describe('the credential', () => {
  it.each([
    ['ABSKdGVzdC1rZXktdGhhdC1pcy1mYWtl', undefined],
    ['AKIDEXAMPLE:secret', { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }],
    [
      'AKIDEXAMPLE:secret:token==',
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token==' },
    ],
    ['AKIDEXAMPLE:', undefined],
    [':secret', undefined],
    ['', undefined],
  ])('%s', (credential, keys) => expect(readAwsKeys(credential)).toEqual(keys))

  it('goes along as it is where it is an API key', () => {
    expect(bedrock.authorize('ABSKfake', options)).toEqual({ authorization: 'Bearer ABSKfake' })
    expect(sign('ABSKfake')).toEqual({})
  })

  it('signs where it is an access key, for the region of the channel', () => {
    expect(bedrock.authorize(KEYS, options)).toEqual({})
    const signed = sign(`${KEYS}:token`)
    expect(signed?.['x-amz-security-token']).toBe('token')
    expect(signed?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260101\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    )
  })
})

function sign(credential: string): Record<string, string> | undefined {
  const url = new URL('https://bedrock-runtime.eu-west-1.amazonaws.com/model/a%3A0/converse')
  const headers = { 'content-type': 'application/json', 'user-agent': 'sluice', accept: '*/*' }
  const body = Buffer.from('{}')
  return bedrock.sign?.(
    { method: 'POST', url, headers, body, time: Date.UTC(2026, 0, 1) },
    credential,
    options,
  )
}

describe('settings', () => {
  it('have a region', () => {
    expect(bedrock.settings?.safeParse({}).success).toBe(false)
    expect(bedrock.settings?.parse({ region: 'us-gov-west-1' })).toEqual({ region: 'us-gov-west-1' })
    expect(bedrock.settings?.safeParse({ region: 'evil.test/' }).success).toBe(false)
  })
})

describe("Anthropic's format", () => {
  const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
  const place = { basePath: '', model: claude, options }

  it('has the model in the path', () => {
    const path = MESSAGES?.path
    if (typeof path !== 'function') throw new Error('no path')
    const segment = 'us.anthropic.claude-sonnet-4-5-20250929-v1%3A0'
    expect(path({ ...place, stream: false })).toBe(`/model/${segment}/invoke`)
    expect(path({ ...place, stream: true })).toBe(`/model/${segment}/invoke-with-response-stream`)
    expect(() => path({ ...place, model: '../x', stream: true })).toThrow('model name')
  })

  it('has version and known betas in the body', () => {
    const notes = new NoteList()
    const headers = {
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'context-1m-2025-08-07, advanced-tool-use-2025-11-20,oauth-2025-04-20,',
    }
    expect(MESSAGES?.editRequest?.({ model: claude, stream: true, headers, options, notes })).toEqual([
      { key: 'model', remove: true },
      { key: 'anthropic_version', value: '"bedrock-2023-05-31"' },
      { key: 'stream', remove: true },
      { key: 'anthropic_beta', value: '["context-1m-2025-08-07","tool-search-tool-2025-10-19"]' },
    ])
    expect(notes.list()).toEqual(['dropped:anthropic-beta.oauth-2025-04-20'])
    expect(MESSAGES?.editRequest?.({ model: claude, stream: false, headers: {}, options })).toHaveLength(3)
  })
})

describe('bedrockTraits', () => {
  it.each<[string, ModelTraits]>([
    [
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      {
        thinking: 'budget',
        oneSampler: true,
        converse: { words: 'claude', hourCache: true, serialCalls: true },
      },
    ],
    [
      'anthropic.claude-3-7-sonnet-20250219-v1:0',
      {
        thinking: 'budget',
        noJsonSchema: true,
        converse: { words: 'claude', hourCache: false, serialCalls: false },
      },
    ],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1',
      { thinking: 'adaptive' },
    ],
    ['us.amazon.nova-2-lite-v1:0', { thinking: 'level', converse: { words: 'nova', grounding: true } }],
    ['amazon.nova-micro-v1:0', { thinking: 'none', noJsonSchema: true, converse: { words: 'nova' } }],
    ['openai.gpt-oss-120b-1:0', { thinking: 'effort', converse: { words: 'openai' } }],
    ['moonshot.kimi-k2-thinking', { noForcedTool: true }],
    ['meta.llama3-70b-instruct-v1:0', { noForcedTool: true, noJsonSchema: true }],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', { noJsonSchema: true }],
  ])('%s', (model, expected) => expect(bedrockTraits(model)).toMatchObject(expected))

  it('has nothing fetched', () => {
    expect(bedrockTraits('anthropic.claude-opus-4-6-v1').fetchesUrls).toBeUndefined()
  })
})

describe('refusals', () => {
  const context = { quirks: {}, notes: new NoteList(), faults: bedrock.faults ?? [] }
  const cases: [status: number, message: string, owner: FaultOwner][] = [
    [400, 'The provided model identifier is invalid.', 'model'],
    [400, "Invocation of model ID x with on-demand throughput isn't supported.", 'model'],
    [400, 'Operation not allowed', 'model'],
    [400, 'messages.0.content: text content blocks must be non-empty', 'client'],
    [
      400,
      'The model returned the following errors: Invalid `signature` in `thinking` block',
      'reasoning-proof',
    ],
    [
      400,
      'Access to Anthropic models is not allowed from unsupported countries, regions, or territories.',
      'region',
    ],
    [403, 'The security token included in the request is invalid.', 'credential'],
    [403, 'The request signature we calculated does not match the signature you provided.', 'credential'],
    [403, 'Authentication failed: Please make sure your API Key is valid.', 'credential'],
    [403, "You don't have access to the model with the specified model ID.", 'model'],
    [404, 'Could not resolve the foundation model from the provided model identifier.', 'model'],
    [408, 'Model has timed out in processing the request.', 'provider'],
    [424, 'The system encountered an unexpected error during processing.', 'provider'],
    [429, 'Too many requests, please wait before trying again.', 'rate'],
    [429, 'Too many tokens per day, please wait before trying again.', 'quota'],
    [429, 'The model is not ready for inference.', 'provider'],
    [503, 'Bedrock is unable to process your request.', 'provider'],
  ]
  it.each(cases)('%i "%s": %s', (status, message, owner) => {
    expect(bedrockConverseOutbound.decodeError(status, { message }, context).owner).toBe(owner)
    expect(anthropicMessagesOutbound.decodeError(status, { message }, context).owner).toBe(owner)
  })

  it('says so where the prompt is too long', () => {
    const body = { message: 'Input is too long for requested model.' }
    expect(bedrockConverseOutbound.decodeError(400, body, context).error.code).toBe('context_length_exceeded')
  })

  it.each<[string, FaultOwner]>([
    ['throttlingException', 'rate'],
    ['validationException', 'client'],
    ['modelStreamErrorException', 'provider'],
    ['serviceUnavailableException', 'provider'],
  ])('%s in a stream of either format', (type, owner) => {
    const converse = bedrockConverseOutbound.openStreamDecoder(context)
    const messages = anthropicMessagesOutbound.openStreamDecoder(context)
    const wrapped = { type: 'error', error: { type, message: 'No' } }
    for (const events of [
      converse.push({ event: type, data: '{"message":"No"}' }),
      messages.push({ event: 'error', data: JSON.stringify(wrapped) }),
    ]) {
      expect(events).toEqual([{ type: 'error', error: expect.objectContaining({ owner }) }])
    }
  })
})
