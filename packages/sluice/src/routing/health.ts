import type { Clock } from '../io/clock.ts'

/** What a fault does to the credential that met it; failover.ts decides it (R27). */
export type HealthEffect =
  | { readonly type: 'none' }
  | { readonly type: 'revoked' }
  | { readonly type: 'exhausted'; readonly retryAfterMs: number | undefined }
  | { readonly type: 'cooling'; readonly retryAfterMs: number | undefined }
  /** One of the failures that cool when three come in a row. */
  | { readonly type: 'failure' }
  /** Counts for this credential and this model. */
  | { readonly type: 'model' }

export type HealthState = 'healthy' | 'cooling' | 'exhausted' | 'revoked' | 'model-refused'

export interface HealthOf {
  state: HealthState
  /** Milliseconds since the epoch; 0 when healthy. */
  until: number
}

/** One line of the admin page and of the metrics. */
export interface CredentialHealth extends HealthOf {
  credentialId: string
  failuresInRow: number
  /** Models that this credential is refused for now. */
  models: { model: string; until: number }[]
}

const REVOKED_MS = 5 * 60_000
const EXHAUSTED_MS = 10 * 60_000
const COOLING_MS = 10_000
const MODEL_REFUSED_MS = 5 * 60_000
const FAILURES_IN_ROW = 3
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 5 * 60_000

/** Customers choose model names, so what is kept of them is bounded; the oldest goes first. */
const MODELS_KEPT = 256
/** Credentials that are not in order at the same time; the table's own number is far below. */
const CREDENTIALS_KEPT = 10_000

const HEALTHY: HealthOf = { state: 'healthy', until: 0 }

interface CredentialRecord {
  state: 'healthy' | 'cooling' | 'exhausted' | 'revoked'
  /** When the pause was set. */
  since: number
  until: number
  failures: number
  /** Of the pause that is running or ran last; 0 before the first. */
  pauseMs: number
  models: Map<string, number>
}

/**
 * Health of credentials, by id, so that it outlives reloads of the table. Only those that are not in order
 * have a record; a healthy gateway looks at an empty map. States end by themselves: nothing here runs on a
 * timer.
 */
export class Health {
  private readonly clock: Clock
  private readonly records = new Map<string, CredentialRecord>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** When the credential is free for the model: 0 is now. */
  freeAt(credentialId: string, model: string): number {
    return this.records.size === 0 ? 0 : this.of(credentialId, model).until
  }

  of(credentialId: string, model: string): HealthOf {
    const record = this.records.get(credentialId)
    if (record === undefined) return HEALTHY
    const now = this.clock.now()
    const refusedUntil = record.models.get(model) ?? 0
    if (record.until > now && record.until >= refusedUntil)
      return { state: record.state, until: record.until }
    return refusedUntil > now ? { state: 'model-refused', until: refusedUntil } : HEALTHY
  }

  /** An attempt with this credential failed. */
  report(credentialId: string, model: string, effect: HealthEffect): void {
    if (effect.type === 'none') return
    const now = this.clock.now()
    const record = this.openRecord(credentialId)
    switch (effect.type) {
      case 'revoked':
        setState(record, 'revoked', now, REVOKED_MS)
        break
      case 'exhausted':
        setState(record, 'exhausted', now, effect.retryAfterMs ?? EXHAUSTED_MS)
        break
      case 'cooling':
        setState(record, 'cooling', now, effect.retryAfterMs ?? COOLING_MS)
        break
      case 'failure':
        countFailure(record, now)
        break
      case 'model':
        refuseModel(record, model, now)
        break
    }
  }

  /**
   * An attempt that began at `startedAt` (milliseconds since the epoch) was answered: failures are no longer
   * in a row. A pause ends only if the attempt began in it; a call that was running already when a vendor
   * said "wait" proves nothing.
   */
  succeed(credentialId: string, model: string, startedAt: number): void {
    if (this.records.size === 0) return
    const record = this.records.get(credentialId)
    if (record === undefined) return
    record.models.delete(model)
    record.failures = 0
    record.pauseMs = 0
    if (record.since <= startedAt) record.until = 0
    if (record.until <= this.clock.now() && record.models.size === 0) this.records.delete(credentialId)
  }

  /** Forgets credentials that no table names any more. */
  retain(credentialIds: ReadonlySet<string>): void {
    for (const id of this.records.keys()) if (!credentialIds.has(id)) this.records.delete(id)
  }

  /** All that are not in order now, and those with failures counted. */
  snapshot(): CredentialHealth[] {
    const now = this.clock.now()
    const list: CredentialHealth[] = []
    for (const [credentialId, record] of this.records) {
      const models = [...record.models]
        .filter(([, until]) => until > now)
        .map(([model, until]) => ({ model, until }))
      const paused = record.until > now
      if (!paused && models.length === 0 && record.failures === 0) continue
      list.push({
        credentialId,
        state: paused ? record.state : 'healthy',
        until: paused ? record.until : 0,
        failuresInRow: record.failures,
        models,
      })
    }
    return list
  }

  private openRecord(credentialId: string): CredentialRecord {
    const known = this.records.get(credentialId)
    if (known !== undefined) return known
    if (this.records.size >= CREDENTIALS_KEPT) dropOldest(this.records)
    const record: CredentialRecord = {
      state: 'healthy',
      since: 0,
      until: 0,
      failures: 0,
      pauseMs: 0,
      models: new Map(),
    }
    this.records.set(credentialId, record)
    return record
  }
}

/** The longer of what runs and what is new: a 429 that comes in late does not free a revoked key. */
function setState(record: CredentialRecord, state: CredentialRecord['state'], now: number, ms: number): void {
  record.since = now
  if (record.until > now + ms) return
  record.state = state
  record.until = now + ms
}

/**
 * The third failure in a row pauses the credential, each further one after that pause doubles it. Failures
 * that come in while it is paused belong to calls that were running already: a burst of them counts as one.
 */
function countFailure(record: CredentialRecord, now: number): void {
  record.failures += 1
  if (record.failures < FAILURES_IN_ROW || record.until > now) return
  record.pauseMs = record.pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(record.pauseMs * 2, LONGEST_PAUSE_MS)
  setState(record, 'cooling', now, record.pauseMs)
}

function refuseModel(record: CredentialRecord, model: string, now: number): void {
  record.models.delete(model)
  if (record.models.size >= MODELS_KEPT) dropOldest(record.models)
  record.models.set(model, now + MODEL_REFUSED_MS)
}

function dropOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
