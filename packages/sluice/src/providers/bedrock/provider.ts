import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { readAwsKeys } from './aws-keys.ts'
import { bedrockTraits } from './bedrock-traits.ts'
import { claudeOnBedrock } from './claude-on-bedrock.ts'
import { FAULTS } from './faults.ts'
import { signRequest } from './sign-request.ts'

/**
 * Amazon Bedrock: every model by Converse, Claude by Anthropic's own format too, OpenAI's open models by theirs. The credential is
 * `ACCESS_KEY_ID:SECRET[:SESSION_TOKEN]`, or an API key of Bedrock.
 */
export const bedrock: Provider = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  docs: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  settings: z.object({
    region: z
      .string()
      .regex(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/, 'must be a region such as us-east-1')
      .describe('AWS region whose models are called'),
  }),
  optionEnv: { region: 'AWS_REGION' },
  baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
  chat: [
    { protocol: 'bedrock-converse', headers: { accept: '*/*' } },
    claudeOnBedrock,
    {
      protocol: 'openai-chat',
      serves: ['*openai.*'],
      baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com/openai/v1',
      quirks: { endUserField: 'user', noDeveloperRole: true, maxCompletionTokens: true },
    },
  ],
  env: ['AWS_BEARER_TOKEN_BEDROCK'],
  authorize: (credential) =>
    readAwsKeys(credential) === undefined ? { authorization: `Bearer ${credential}` } : {},
  sign: signRequest,
  usageTrust: 'trusted',
  models: [],
  // Ids bear their maker's name, behind a region or within an ARN.
  serves: [
    'anthropic',
    'amazon',
    'openai',
    'meta',
    'mistral',
    'cohere',
    'deepseek',
    'qwen',
    'moonshot',
  ].flatMap((maker) => [`${maker}.*`, `*.${maker}.*`, `arn:aws*/*${maker}.*`]),
  traitsOf: bedrockTraits,
  faults: FAULTS,
}
