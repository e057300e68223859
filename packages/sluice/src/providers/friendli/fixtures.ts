import { composeExchanges, plainExchanges } from '../compose-exchange.ts'
import type { ProviderFixture } from '../provider-fixture.ts'

const exchanges = composeExchanges(
  'meta-llama-3.3-70b-instruct',
  'https://friendli.ai/docs/openapi/serverless/chat-completions',
)

/** Written in the form that the vendor documents; none was captured. */
export const FIXTURES: readonly ProviderFixture[] = [...plainExchanges(exchanges)]
