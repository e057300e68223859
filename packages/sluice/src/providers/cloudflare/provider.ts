import { z } from 'zod'
import { openaiCompatible } from '../openai-compatible-vendor.ts'

export const cloudflare = openaiCompatible({
  id: 'cloudflare',
  name: 'Cloudflare Workers AI',
  docs: 'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/',
  baseUrl: 'https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1',
  env: ['CLOUDFLARE_API_KEY'],
  settings: z.object({
    account_id: z
      .string()
      .regex(/^[A-Za-z0-9]+$/, 'must be letters and digits')
      .describe('Account id, as the dashboard shows it'),
  }),
  optionEnv: { account_id: 'CLOUDFLARE_ACCOUNT_ID' },
  usageTrust: 'checked',
  serves: ['@cf/*', '@hf/*'],
})
