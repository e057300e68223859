import { parseIpRanges } from '../access/limits/ip-range.ts'
import type { LiveReload, LiveState } from '../control/reload.ts'
import type { LiveValues } from '../relay/services.ts'

/** JSON bodies of the relay (reliability.md 3). */
const BODY_BYTES = 32 * 1024 * 1024

/** The live state as the relay reads it; made anew at each swap, so that a call pays for one look. */
export function openRelayValues(live: LiveReload): () => LiveValues {
  let values = toValues(live.current())
  live.onSwap((state) => {
    values = toValues(state)
  })
  return () => values
}

function toValues({ keyring, channels, prices, settings }: LiveState): LiveValues {
  return {
    keyring,
    channels,
    prices,
    settings: {
      responseProfile: settings.responseProfile,
      reasoning: settings.reasoning,
      holdOutputTokens: settings.holdOutputTokens,
      maxCharge: settings.maxCharge,
      overdraft: settings.overdraft,
      trustedProxies: parseIpRanges(settings.trustedProxies),
      keyConcurrency: settings.keyConcurrency,
      customerConcurrency: settings.customerConcurrency,
      bodyBytes: BODY_BYTES,
      storeResponsesMs: settings.storeResponsesMs,
      responsesWebsocket: settings.responsesWebsocket,
      reasoningMemoryMs: settings.reasoningMemoryMs,
      aliases: settings.aliases,
    },
  }
}
