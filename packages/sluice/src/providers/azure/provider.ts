import { z } from 'zod'
import type { Provider } from '../provider.ts'
import { buildChatPath, buildResponsesPath, resolveAzureAddress } from './azure-paths.ts'
import { azureTraits } from './azure-traits.ts'
import { FAULTS } from './faults.ts'

/**
 * Azure OpenAI, and the models beside it in Azure AI Foundry. A model's name upstream is its deployment's: a channel's `model_map`
 * says which.
 */
export const azure: Provider = {
  id: 'azure',
  name: 'Azure OpenAI',
  docs: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference',
  settings: z.object({
    resource: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, 'must be the name of a resource')
      .optional()
      .describe('Name of the resource; left out where base_url is given'),
    api: z
      .enum(['deployments', 'v1', 'models'])
      .default('deployments')
      .describe('Which address serves chat: /openai/deployments/…, /openai/v1, or /models of AI Foundry'),
    api_version: z
      .string()
      .regex(/^(?:\d{4}-\d{2}-\d{2}(?:-preview)?|preview|latest)$/, 'must be a version such as 2024-10-21')
      .optional()
      .describe('Version of the API; each address has a usual one'),
  }),
  optionEnv: { resource: 'AZURE_RESOURCE_NAME' },
  resolveBaseUrl: resolveAzureAddress,
  chat: [
    {
      protocol: 'openai-chat',
      path: buildChatPath,
      quirks: {
        endUserField: 'user',
        // Grok counts what is cached outside its prompt (recorded).
        usage: { cachedOutside: true, reasoningOutside: true },
        // "Unrecognized request argument supplied"; clients of other vendors send them.
        stripFields: ['top_k', 'min_p', 'repetition_penalty', 'reasoning', 'thinking'],
      },
    },
    { protocol: 'openai-responses', path: buildResponsesPath },
  ],
  env: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
  // A token of Entra is a JWT, a key is not: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/managed-identity
  authorize: (credential) =>
    /^ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\./.test(credential)
      ? { authorization: `Bearer ${credential}` }
      : { 'api-key': credential },
  usageTrust: 'trusted',
  models: [],
  traitsOf: azureTraits,
  faults: FAULTS,
}
