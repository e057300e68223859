import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../canonical/notes.ts'
import { promptTokens } from '../canonical/usage.ts'
import { fetchBounded } from '../io/client/fetch-bounded.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { countLocally } from '../money/metering/count-locally.ts'
import type { CountInbound, EncodeTarget } from '../protocols/chat/chat-format.ts'
import type { Pin } from '../records/responses/response-record.ts'
import type { Candidate } from '../routing/channel.ts'
import { enterLimits } from './admit-call.ts'
import { answerUnrecorded } from './answer-error.ts'
import { idHeaders, showWarnings } from './answer-headers.ts'
import { NO_STATE, type PreparedState } from './call-state.ts'
import type { ChatDoor } from './chat-door.ts'
import { identifyCaller, requireCallerAddress } from './identify-caller.ts'
import { pinnedCredential } from './pins.ts'
import { type CallPlan, planCall, traitsOn } from './plan-call.ts'
import type { GivenParts } from './read-call.ts'
import { readRequest } from './read-request.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** Nobody waits for a count as for an answer: what takes longer is estimated. */
const TIMEOUTS = { connect: 3000, tls: 5000, firstByte: 8000, idle: 5000, total: 10_000 }
const COUNT_BYTES = 64 * 1024
const TRIES = 2
const NO_TOOLS: ReadonlySet<string> = new Set()

export interface CountParts extends Pick<GivenParts, 'parameter' | 'body'> {
  /** Asks whom alone can count, since part of the prompt lies there. */
  askKeeper?: () => Promise<number>
}

/**
 * How many tokens a prompt has: by the vendor's own counter where it has one, else by our count, which is told by a warning
 * (conversion.md 64). Free, but for the limits of a key; asks the rights of a call.
 */
export async function countTokens(
  call: InboundCall,
  door: ChatDoor,
  count: CountInbound,
  services: RelayServices,
  given: CountParts = {},
): Promise<void> {
  const requestId = mintId('req', services.clock.now())
  const ids = idHeaders(requestId, door.inbound.requestIdHeader)
  const headers = [...ids, ...door.headers(call)]
  try {
    const values = services.values()
    const notes = new NoteList()
    const reading = given.body ?? call.readBody({ bytes: values.settings.bodyBytes, compressed: true })
    const body = await readRequest(reading, door.scan)
    const caller = identifyCaller(call, values, services, notes, door.keyInQuery)
    requireCallerAddress(caller, call, values)
    const state = await findState(body.json, caller.key, door, { requestId, values }, services)
    const { parameter } = given
    const { stored, pin } = state
    const header = (name: string): string | undefined => call.header(name)
    const head = {
      header,
      ...(parameter !== undefined && { parameter }),
      ...(stored !== undefined && { stored }),
    }
    const request = count.decodeRequest(body.json, notes, head)
    const ask = given.askKeeper
    const tokens = await countFor(caller.key, request, door, { values, notes, ask, pin }, services)
    const warnings = showWarnings(notes.list())
    if (warnings !== '') headers.push('x-sluice-warning', warnings)
    const answer = JSON.stringify(count.encodeAnswer(tokens))
    call.answer(200, ['content-type', 'application/json', ...headers], answer)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    answerUnrecorded(call, door.inbound, error, { headers, requestId })
  }
}

/** Earlier turns, and what a vendor keeps, are part of the prompt, where the body may name them. */
async function findState(
  body: JsonObject,
  key: KeyEntry,
  { prepareState }: ChatDoor,
  { requestId, values }: { requestId: string; values: LiveValues },
  services: RelayServices,
): Promise<Pick<PreparedState, 'stored' | 'pin'>> {
  if (prepareState === undefined) return NO_STATE
  const time = services.clock.now()
  const { settings } = values
  return prepareState({ body, key, settings, requestId, time }, services)
}

interface CountScope {
  values: LiveValues
  notes: NoteList
  ask: CountParts['askKeeper']
  /** Where a part of the prompt lies: nobody else can count it. */
  pin: Pin | undefined
}

async function countFor(
  key: KeyEntry,
  request: ChatRequest,
  door: ChatDoor,
  { values, notes, ask, pin }: CountScope,
  services: RelayServices,
): Promise<number> {
  const { protocol } = door.inbound
  const group = key.customer.group
  const { catalog, clock } = services
  const plan = planCall({ request, protocol, key, group, values, catalog, at: clock.now() })
  const slot = enterLimits(key, plan, values, services)
  try {
    const counted =
      ask === undefined
        ? await askVendors(plan, group, door, { values, pin }, services)
        : await ask().catch(() => undefined)
    if (counted !== undefined) return counted
    notes.warn('estimated', 'input_tokens')
    return promptTokens(countLocally(plan.measure, { asciiUnits: 0, otherUnits: 0 }))
  } finally {
    slot.release(0)
  }
}

/** Undefined: no channel of the model has a counter that answered. */
async function askVendors(
  plan: CallPlan,
  group: string,
  door: ChatDoor,
  { values, pin }: Pick<CountScope, 'values' | 'pin'>,
  services: RelayServices,
): Promise<number | undefined> {
  const { protocol } = door.inbound
  const candidates = services.routing.candidates(values.channels, {
    model: plan.request.model,
    group,
    protocol,
    ...(pin !== undefined && { pin: pinnedCredential(pin) }),
  })
  for (let tries = 0; tries < TRIES; ) {
    const candidate = candidates.take(true)
    if (candidate === undefined) return undefined
    const counter = services.outbound.get(candidate.format.protocol)?.count
    // An address with paths of its own has its counter elsewhere, or none.
    if (counter === undefined || candidate.format.path !== undefined) continue
    tries++
    try {
      return await askVendor(candidate, counter, plan, services)
    } catch {
      // What went wrong there is no news to whoever wants a number: the next one is asked, or ours is given.
    }
  }
  return undefined
}

async function askVendor(
  candidate: Candidate,
  counter: NonNullable<ReturnType<RelayServices['outbound']['get']>>['count'] & object,
  { request }: CallPlan,
  services: RelayServices,
): Promise<number> {
  const { channel, format, upstreamModel } = candidate
  const secret = await services.tokens.secretOf(candidate)
  const target: EncodeTarget = {
    model: upstreamModel,
    traits: traitsOn(services.catalog, channel, request.model),
    quirks: format.quirks ?? {},
    hostedTools: NO_TOOLS,
    options: channel.options,
  }
  const encoded = counter.encodeRequest(request, target, SILENT_NOTES)
  const answer = await fetchBounded(
    services.connector,
    {
      method: 'POST',
      url: countUrl(format.baseUrl, (basePath) => counter.path(basePath, upstreamModel)),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...encoded.headers,
        ...format.headers,
        ...channel.headers,
        ...(secret === '' ? {} : channel.provider.authorize(secret, channel.options)),
      },
      body: Buffer.from(JSON.stringify(encoded.body)),
      reach: channel.reach,
      timeouts: TIMEOUTS,
      ...(channel.proxy !== undefined && { proxy: channel.proxy }),
    },
    { maxBytes: COUNT_BYTES },
  )
  if (answer.status !== 200) throw new GatewayError('upstream-failed', 'The counter refused.')
  return counter.decodeAnswer(parseObject(answer.body))
}

/** Nothing in a caller's request may lead elsewhere (reliability.md 6). */
function countUrl(base: URL, path: (basePath: string) => string): URL {
  const basePath = base.pathname.replace(/\/+$/, '')
  const url = new URL(base.href)
  url.pathname = basePath + path(basePath)
  if (url.host !== base.host || !url.pathname.startsWith(basePath)) {
    throw new GatewayError('bad-request', 'The name of the model is not valid.', { param: 'model' })
  }
  return url
}

function parseObject(body: Buffer): JsonObject {
  const json: unknown = JSON.parse(body.toString('utf8'))
  return isJsonObject(json) ? json : {}
}
