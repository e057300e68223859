import type { FaultMatcher } from '../protocols/chat/match-fault.ts'
import type { ChatQuirks, ModelTraits } from '../protocols/chat/traits.ts'
import { familyTraits } from './family-traits.ts'
import type { ChannelOptions, Provider, ProviderChatFormat } from './provider.ts'

/** What a vendor of OpenAI's chat completions differs in; all else is as below. */
export interface CompatibleVendor
  extends Pick<Provider, 'id' | 'name'>,
    Partial<Omit<Provider, 'id' | 'name' | 'chat' | 'authorize' | 'sign' | 'tokenExchange'>> {
  docs: string
  /** Path of chat completions below the address, where it is not the usual one (R30). */
  path?: string
  /** Over `COMPATIBLE_QUIRKS`; its rules for usage beside those. */
  quirks?: ChatQuirks
  /** It has an endpoint of the Responses format: at the same address, or at this one. */
  responses?: true | string
  /** It has an endpoint of Anthropic's Messages format: at the same address, or at this one. */
  messages?: true | string
  /** What it takes in that format it hands on whole, betas too: a relay of Anthropic. */
  wholeMessages?: true
  /** It has Gemini's format as well, at the same address. */
  gemini?: true
  /** Pictures have to be in the request: it fetches none (conversion.md 42). */
  inlineMedia?: true
  /** Headers beside the credential's. */
  headersOf?(options: ChannelOptions): Record<string, string>
}

/**
 * Every rule for odd usage that the figures themselves tell is on (R20). `developer` goes out as `system`: OpenAI alone
 * tells them apart.
 */
export const COMPATIBLE_QUIRKS: ChatQuirks = {
  usage: {
    reasoningOutside: true,
    hiddenOutput: true,
    audioOutside: true,
    cachedOutside: true,
    ignoreTrailingZeros: true,
  },
  endUserField: 'user',
  noDeveloperRole: true,
}

/** Each is some vendor's way to say with a 400, 403 or 429 what 401, 402 and 404 are for (R26). */
export const COMPATIBLE_FAULTS: readonly FaultMatcher[] = [
  { owner: 'quota', code: 'insufficient_quota' },
  { owner: 'quota', code: 'insufficient_user_quota' },
  { owner: 'quota', code: 'insufficient_balance' },
  { owner: 'quota', code: 'exceeded_current_quota_error' },
  { owner: 'quota', code: 'Arrearage' },
  { owner: 'quota', status: 400, message: 'insufficient balance' },
  { owner: 'quota', status: 403, message: 'insufficient balance' },
  { owner: 'quota', status: 429, message: 'insufficient balance' },
  { owner: 'credential', code: 'invalid_api_key' },
  { owner: 'credential', code: 'invalid_iam_token' },
  // xAI answers 400: https://docs.x.ai/docs/key-information/debugging
  { owner: 'credential', status: 400, message: 'incorrect api key' },
  { owner: 'credential', status: 400, message: 'invalid api key' },
  { owner: 'credential', status: 400, message: 'api key not valid' },
  { owner: 'credential', status: 403, message: 'invalid api key' },
  { owner: 'region', code: 'unsupported_country_region_territory' },
  { owner: 'region', status: 400, message: 'user location is not supported' },
  { owner: 'model', code: 'model_not_found' },
  { owner: 'model', status: 400, message: 'model not exist' },
  { owner: 'model', status: 400, message: 'is not a valid model id' },
  { owner: 'reasoning-proof', code: 'invalid_encrypted_content' },
  { owner: 'reasoning-proof', status: 400, message: 'thought signature is not valid' },
]

/** What a Messages endpoint that is not Anthropic's refuses or has no use for (conversion.md 66). */
const MESSAGES_QUIRKS: ChatQuirks = {
  stripFields: ['context_management', 'container', 'inference_geo', 'mcp_servers', 'speed'],
}

/** A vendor that speaks OpenAI's chat completions, as a declaration of what it differs in. */
export function openaiCompatible(vendor: CompatibleVendor): Provider {
  const own: ModelTraits = vendor.inlineMedia === true ? { fetchesUrls: false } : {}
  return {
    usageTrust: 'trusted',
    models: [],
    env: [],
    ...vendor,
    chat: formatsOf(vendor),
    authorize: (credential, options) => ({
      ...(credential !== '' && { authorization: `Bearer ${credential}` }),
      ...vendor.headersOf?.(options),
    }),
    faults: [...(vendor.faults ?? []), ...COMPATIBLE_FAULTS],
    traitsOf: (model) => ({ ...familyTraits(model), ...vendor.traitsOf?.(model), ...own }),
  }
}

function formatsOf(vendor: CompatibleVendor): ProviderChatFormat[] {
  const { path, quirks, responses, messages, wholeMessages, gemini } = vendor
  const usage = { ...COMPATIBLE_QUIRKS.usage, ...quirks?.usage }
  const formats: ProviderChatFormat[] = [
    {
      protocol: 'openai-chat',
      ...(path !== undefined && { path }),
      quirks: { ...COMPATIBLE_QUIRKS, ...quirks, usage },
    },
  ]
  if (responses !== undefined) formats.push({ protocol: 'openai-responses', ...at(responses) })
  if (messages !== undefined) {
    formats.push({
      protocol: 'anthropic-messages',
      ...at(messages),
      ...(wholeMessages !== true && { quirks: MESSAGES_QUIRKS, dropHeaders: ['anthropic-beta'] }),
    })
  }
  if (gemini === true) formats.push({ protocol: 'gemini-generate' })
  return formats
}

function at(address: true | string): { baseUrl?: string } {
  return address === true ? {} : { baseUrl: address }
}
