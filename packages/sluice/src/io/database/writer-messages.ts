import { type ErrorKind, GatewayError, type GatewayErrorInit } from '../../canonical/errors.ts'
import type { Durability } from './durability.ts'
import type { FailPlan } from './fail-points.ts'
import { WriteError, type WriteFault } from './write-error.ts'

/** What the writer's thread is started with. */
export interface WriterStart {
  path: string
  durability: Durability
  benchmark: boolean
  failPlans: readonly FailPlan[]
}

/**
 * The commands of a group; or the end. `text` is a JSON list of names and packed inputs in turn. What has no packed form
 * is null in it and stands in `plain` with its place in the group: one text crosses in a third of the time that its lists
 * would take.
 */
export type ToWriter = { kind: 'run'; text: string; plain: readonly Placed[] } | { kind: 'stop' }

/** Answers come in the order of the commands, in the same two forms. `failures` names those that are none. */
export type FromWriter =
  | { kind: 'ready' }
  | {
      kind: 'answers'
      text: string
      plain: readonly Placed[]
      failures: readonly (readonly [number, Failure])[]
    }
  | { kind: 'fault'; fault: 'io' | 'corrupt' | undefined; message: string }
  | { kind: 'stopped' }

/** A value with its place in the group. */
export type Placed = readonly [place: number, value: unknown]

/** An error in the plain form that crosses the thread. */
export type Failure =
  | { type: 'catalogue'; kind: ErrorKind; message: string; init: Omit<GatewayErrorInit, 'cause'> }
  | { type: 'write'; fault: WriteFault; message: string }

export function encodeFailure(error: Error): Failure {
  if (error instanceof GatewayError) {
    const { kind, message, code, param, status, retryAfter, vendorType, shouldRetry } = error
    const init: Omit<GatewayErrorInit, 'cause'> = { code, status }
    if (param !== null) init.param = param
    if (retryAfter !== undefined) init.retryAfter = retryAfter
    if (vendorType !== undefined) init.vendorType = vendorType
    if (shouldRetry !== undefined) init.shouldRetry = shouldRetry
    return { type: 'catalogue', kind, message, init }
  }
  const fault = error instanceof WriteError ? error.fault : 'command'
  return { type: 'write', fault, message: error.message }
}

export function decodeFailure(failure: Failure): Error {
  if (failure.type === 'catalogue') return new GatewayError(failure.kind, failure.message, failure.init)
  return new WriteError(failure.fault, failure.message)
}
