import { answerCall } from '../../packages/sluice/src/builtin/demo/answer-call.ts'
import type { DemoScript } from '../../packages/sluice/src/builtin/demo/script.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './fake-upstream.ts'
import { hasSchemas } from './recordings.ts'
import type { CheckedProtocol } from './vendor-schemas.ts'

/** The credential that a stand-in wants to see. */
export const VENDOR_KEY = `vendor-${'test'.repeat(6)}`

/**
 * A vendor on loopback with the demo's answers: it wants its own key, refuses what the demo's reader of this protocol
 * would refuse, and, where the vendors' descriptions are at hand, what those do not allow. Its frames come in awkward
 * slices. Channels in front of it map their models to `demo-chat` or `demo-reasoner`.
 */
export function startDemoVendor(protocol: CheckedProtocol): Promise<FakeUpstream> {
  const protocolOf = ({ path }: UpstreamRequest): CheckedProtocol | undefined => {
    // What is only to be counted need not be whole.
    if (/count_?tokens/i.test(path)) return undefined
    // OpenAI speaks two.
    return path.endsWith('/responses') ? 'openai-responses' : protocol
  }
  return startFakeUpstream({ ...(hasSchemas && { refuseAs: protocolOf }), plan: planOf })
}

/** The same without the vendors' descriptions, whose reading takes a second: for tests that do not convert. */
export function startPlainVendor(): Promise<FakeUpstream> {
  return startFakeUpstream({ plan: planOf })
}

function scriptFor({ method, path, headers, body }: UpstreamRequest): DemoScript {
  return answerCall({ method, path, headers, body }, { now: Date.now(), chunkDelayMs: 0, apiKey: VENDOR_KEY })
}

/** A pace that was ordered becomes one between slices of about a frame's length. */
function planOf(request: UpstreamRequest, seed: number): UpstreamPlan {
  const script = scriptFor(request)
  const chunks = [...script.chunks]
  const body = Buffer.concat(chunks.map((chunk) => chunk.bytes))
  const paceMs = Math.max(0, ...chunks.map((chunk) => chunk.afterMs))
  const plan: UpstreamPlan = {
    answer: { status: script.status, headers: script.headers, body },
    headDelayMs: script.headDelayMs,
    slices: { seed, most: 400 },
    ...(paceMs > 0 && { paceMs }),
  }
  if (script.ending === 'whole') return plan
  return { ...plan, fault: { at: body.length, act: { type: script.ending === 'cut' ? 'cut' : 'stall' } } }
}
