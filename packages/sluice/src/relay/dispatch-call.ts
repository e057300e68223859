import type { GatewayError } from '../canonical/errors.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import {
  type AttemptFault,
  decideFailover,
  type FailoverVerdict,
  healthEffectOf,
} from '../routing/failover.ts'
import { attemptStart, type CandidatePlace, requestStart, takeCandidate } from './admit-call.ts'
import { type Answered, shuttingDown, wasStoppedUnanswered } from './attempt.ts'
import type { ClientSide } from './client-side.ts'
import { nextAttempt } from './commands.ts'
import type { DispatchPlan } from './dispatch-plan.ts'
import { hasPastReasoning } from './forget-reasoning.ts'
import { LEASE_MS } from './living-calls.ts'
import { saleOn, traitsOn } from './plan-call.ts'
import type { RelayServices } from './services.ts'
import { mapStreamError } from './stream-fault.ts'
import { noteTry, tryCandidate } from './try-candidate.ts'

/** How a call that was dispatched ended, upstream. */
export type Dispatched =
  | { type: 'answered'; attempt: number; place: CandidatePlace; traits: ModelTraits; outcome: Answered }
  /**
   * Every try failed before the caller saw anything; `attempt` is the one that is still open in the books. `ours`: each
   * was refused here, and nothing was sent.
   */
  | { type: 'failed'; attempt: number; error: GatewayError; gone: boolean; ours: boolean }

/** One try after the other until one is answered or none is left (R26). Gives back every place that it took. */
export async function dispatchCall(call: DispatchPlan, services: RelayServices): Promise<Dispatched> {
  const { routing } = services
  let place = call.admitted.first
  let sameCredentialTries = 0
  let withoutReasoning = !hasPastReasoning(call.plan.request)
  let forget = false
  let retrying = false
  let ours = true
  routing.retries.enter()
  try {
    for (let attempt = 1; ; attempt++) {
      const startedAt = services.clock.now()
      const outcome = await tryCandidate(call, place, forget, services)
      if (outcome.type === 'answered') {
        if (wasStoppedUnanswered(outcome, call.client.gone)) {
          place.slot.release()
          return { type: 'failed', attempt, error: shuttingDown(), gone: false, ours: false }
        }
        reportHealth(call, place, outcome, startedAt, services)
        const traits = traitsOn(services.catalog, place.candidate.channel, call.plan.request.model)
        return { type: 'answered', attempt, place, traits, outcome }
      }
      place.slot.release()
      if (retrying) routing.retries.endRetry()
      retrying = false
      ours &&= outcome.fault.type === 'own' || outcome.fault.type === 'stopped'
      const verdict = judge(call, outcome.fault, { attempt, sameCredentialTries, withoutReasoning }, services)
      routing.fail(place.candidate, call.plan.request.model, verdict.healthEffect)
      if (verdict.healthEffect.type === 'revoked') services.tokens.forget(place.candidate.credential.id)
      noteTry(call.receipt, place, verdict.reason, outcome.httpStatus, services.clock.now() - startedAt)
      const failed = {
        type: 'failed',
        attempt,
        error: verdict.callerError,
        gone: call.client.gone,
        ours,
      } as const
      const { step } = verdict
      if (step.next === 'final') return failed
      retrying = true
      let next: CandidatePlace | undefined
      if (step.next === 'next-candidate') {
        const { admitted, plan, receipt } = call
        next = takeCandidate(admitted.candidates, plan, receipt, services, step.elsewhere)
        sameCredentialTries = 0
      } else {
        if (step.next === 'same-credential') {
          sameCredentialTries++
          await pause(step.delayMs, call.client)
        } else {
          forget = true
          withoutReasoning = true
          call.notes.warn('dropped', 'reasoning')
        }
        const again = routing.acquire(place.candidate, call.plan.bound.tokens)
        if ('slot' in again) next = { candidate: place.candidate, slot: again.slot }
      }
      if (next === undefined) return failed
      place = next
      if (!(await openNext(call, attempt, verdict.reason, outcome.httpStatus, place, services))) {
        place.slot.release()
        return failed
      }
    }
  } catch (error) {
    place.slot.release()
    throw error
  } finally {
    if (retrying) routing.retries.endRetry()
    routing.retries.leave()
  }
}

/**
 * An answer that broke is a failure of its channel, however much had come of it: as what its vendor says in it, else, by
 * its connection, a silence or a deadline, as garbage is. Callers who leave never count (R27).
 */
function reportHealth(
  { plan, client, admitted }: DispatchPlan,
  { candidate }: CandidatePlace,
  { end, committedAt }: Answered,
  startedAt: number,
  { routing }: RelayServices,
): void {
  const { model } = plan.request
  if (end.type === 'broken') {
    if (!client.gone) routing.fail(candidate, model, healthEffectOf(mapStreamError(end.error)))
  } else if (committedAt >= 0) routing.succeed(candidate, model, startedAt, admitted.candidates.conversation)
}

/** Waits, unless the caller leaves before. */
function pause(ms: number, client: ClientSide): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    client.whenGone(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function judge(
  call: DispatchPlan,
  fault: AttemptFault,
  state: { attempt: number; sameCredentialTries: number; withoutReasoning: boolean },
  services: RelayServices,
): FailoverVerdict {
  return decideFailover({
    ...state,
    fault: call.client.gone ? { type: 'caller-gone' } : fault,
    committed: false,
    hasMore: call.admitted.candidates.hasMore,
    mayRetry: () => services.routing.retries.beginRetry(),
    random: services.random,
  })
}

/**
 * The former attempt is closed and the next opened in one transaction, with the price of its channel where that is another;
 * false when another closed it.
 */
async function openNext(
  call: DispatchPlan,
  closing: number,
  reason: string,
  httpStatus: number | null,
  place: CandidatePlace,
  services: RelayServices,
): Promise<boolean> {
  const { key, plan, receipt, admitted } = call
  const price = saleOn(plan, place.candidate.channel)
  const repriced = price.version.id !== admitted.running.price.version.id
  const result = await services.commands
    .run(nextAttempt, {
      callId: receipt.requestId,
      closing,
      reason,
      httpStatus,
      next: attemptStart(closing + 1, place.candidate, plan),
      owner: services.owner,
      leaseMs: LEASE_MS,
      ...(repriced && {
        repriced: {
          customerId: key.customer.id,
          priceVersion: { id: price.version.id, content: price.version.content },
          request: requestStart(receipt, price),
        },
      }),
    })
    .catch(() => ({ ok: false }))
  if (result.ok) admitted.running.price = price
  return result.ok
}
