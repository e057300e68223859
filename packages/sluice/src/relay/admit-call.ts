import type { KeyEntry } from '../access/keys/keyring.ts'
import { type LimitSlot, limitError } from '../access/limits/call-limits.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { PreparedPrice } from '../money/pricing/prepare-price.ts'
import type { CandidateList } from '../routing/candidates.ts'
import type { Candidate } from '../routing/channel.ts'
import type { CandidateSlot } from '../routing/channel-limits.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { IdempotencyClaim, OpenCallResult, RequestStart } from './call-records.ts'
import { openCall } from './commands.ts'
import { LEASE_MS } from './living-calls.ts'
import { type CallPlan, saleOn } from './plan-call.ts'
import { countInput, RunningCall } from './running-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** A call that may be dispatched: its places, its first candidate, its hold. */
export interface AdmittedCall {
  running: RunningCall
  first: CandidatePlace
  candidates: CandidateList
}

export interface CandidatePlace {
  candidate: Candidate
  slot: CandidateSlot
}

/** Places among the customer's calls: 429 when there is none. */
export function enterLimits(
  key: KeyEntry,
  plan: CallPlan,
  values: LiveValues,
  services: Pick<RelayServices, 'limits'>,
): LimitSlot {
  return enterWith(key, plan.bound.tokens, values, services)
}

/** The same for a call that no vendor is paid for; `tokens` is what counts in the limit of tokens. */
export function enterWith(
  key: KeyEntry,
  tokens: number,
  { settings }: LiveValues,
  services: Pick<RelayServices, 'limits'>,
): LimitSlot {
  const entered = services.limits.enter(
    [
      {
        id: `key:${key.id}`,
        concurrency: key.concurrency === 0 ? settings.keyConcurrency : key.concurrency,
        rpm: key.rpm,
        tpm: key.tpm,
      },
      { id: `customer:${key.customer.id}`, concurrency: settings.customerConcurrency, rpm: 0, tpm: 0 },
    ],
    tokens,
  )
  if (!entered.ok) throw limitError(entered)
  return entered
}

/** The next candidate that has a price and a place; those without are noted in the trace. */
export function takeCandidate(
  candidates: CandidateList,
  plan: CallPlan,
  receipt: CallReceipt,
  services: Pick<RelayServices, 'routing'>,
  elsewhere = false,
): CandidatePlace | undefined {
  for (
    let candidate = candidates.take(elsewhere);
    candidate !== undefined;
    candidate = candidates.take(elsewhere)
  ) {
    const answer = plan.prices.has(candidate.channel.id)
      ? services.routing.acquire(candidate, plan.bound.tokens)
      : undefined
    if (answer !== undefined && 'slot' in answer) return { candidate, slot: answer.slot }
    receipt.trace.push({
      channel: candidate.channel.name,
      credential: candidate.credential.label,
      outcome: 'skipped',
      reason: answer === undefined ? 'no-price' : answer.refused,
      httpStatus: null,
      ms: null,
    })
  }
  return undefined
}

/** Candidates (503), then money (402): after this the call is in the books. */
export async function admitCall(
  question: {
    key: KeyEntry
    plan: CallPlan
    candidates: CandidateList
    idempotency: IdempotencyClaim | undefined
    receipt: CallReceipt
    values: LiveValues
  },
  services: RelayServices,
): Promise<AdmittedCall | Extract<OpenCallResult, { ok: false }>> {
  const { key, plan, candidates, idempotency, receipt } = question
  const first = takeCandidate(candidates, plan, receipt, services)
  if (first === undefined) {
    throw new GatewayError('unavailable', 'No channel has room for this call now. Please try again.', {
      retryAfter: 1,
    })
  }
  const account = {
    callId: receipt.requestId,
    accountId: key.customer.accountId,
    apiKeyId: key.id,
    keyHasLimit: key.limit !== null,
  }
  const { fixed, slice, whole, floor } = plan.range
  const price = saleOn(plan, first.candidate.channel)
  const opened = await services.commands
    .run(openCall, {
      ...account,
      customerId: key.customer.id,
      hold: { fixed, slice, whole, floor },
      owner: services.owner,
      leaseMs: LEASE_MS,
      attempt: attemptStart(1, first.candidate, plan),
      priceVersion: price.version,
      ...(idempotency !== undefined && { idempotency }),
      request: requestStart(receipt, price),
    })
    .catch((cause: unknown) => {
      first.slot.release()
      throw new GatewayError('unavailable', 'The books cannot be written now. Please try again.', {
        retryAfter: 5,
        cause,
      })
    })
  if (!opened.ok) {
    first.slot.release()
    return opened
  }
  receipt.held = opened.held
  const running = new RunningCall(account, plan, price, opened.held, services)
  services.living.add(running)
  return { running, first, candidates }
}

export function attemptStart(number: number, { channel, credential }: Candidate, plan: CallPlan) {
  return {
    number,
    channelId: channel.id,
    credentialId: credential.id === '' ? null : credential.id,
    inputBound: countInput(plan),
  }
}

/** `price` is that of the channel which is tried; none for a call that was refused before it had any. */
export function requestStart(receipt: CallReceipt, price: PreparedPrice | undefined): RequestStart {
  return {
    time: receipt.time,
    protocol: receipt.protocol,
    operation: receipt.operation,
    route: receipt.route,
    requestedModel: receipt.model ?? '',
    streamed: receipt.streamed,
    clientIp: receipt.clientIp,
    priceVersion: price?.version.id ?? '',
  }
}

/** Why a call that the books refused is refused, in the caller's words. */
export function moneyError(
  reason: 'insufficient-funds' | 'key-limit' | 'customer-disabled' | 'key-disabled',
): GatewayError {
  switch (reason) {
    case 'insufficient-funds':
      return new GatewayError('insufficient-funds', 'The balance does not cover this call. Please top up.', {
        shouldRetry: false,
      })
    case 'key-limit':
      return new GatewayError('insufficient-funds', "This API key's own limit is used up.", {
        shouldRetry: false,
      })
    case 'customer-disabled':
    case 'key-disabled':
      return new GatewayError('unauthenticated', 'The API key is not valid.')
  }
}
