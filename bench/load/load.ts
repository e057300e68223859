import { type CallEnd, Caller, type Target } from './caller.ts'

export interface LoadPlan {
  target: Target
  /** Calls at once. */
  connections: number
  /** The first calls are spread over so long; within the ramp. */
  staggerMs: number
  /** Load before what is measured. */
  rampMs: number
  measuredMs: number
  /** How long running calls may take to end afterwards, before they are cut. */
  drainMs: number
}

/** What happened while it was measured; faults also before and after. */
export interface LoadResult {
  seconds: number
  calls: number
  /** Events of streams that came. */
  events: number
  /** All events of the calls that ended, whenever they came. */
  eventsOfCalls: number
  /** Milliseconds of each call that ended in the measured time. */
  latencies: number[]
  /** What went wrong, and how often. A result with faults says nothing else. */
  faults: Map<string, number>
}

export interface Edges {
  /** Called when what is measured begins and ends. */
  begin(): void
  end(): void
}

const RECONNECT_MS = 50
const OPEN_AT_ONCE = 100

/** N connections, each of which calls again as soon as its answer is complete. */
export async function runClosedLoop(plan: LoadPlan, edges: Edges): Promise<LoadResult> {
  const tally = new Tally()
  const callers = await openCallers(plan.target, plan.connections, tally)
  let stopping = false
  const again = (caller: Caller): void => {
    if (stopping) return
    if (caller.isOpen) caller.call((end) => finish(caller, end))
    else setTimeout(() => void reopen(caller, tally).then(() => again(caller)), RECONNECT_MS)
  }
  const finish = (caller: Caller, end: CallEnd): void => {
    tally.count(end)
    again(caller)
  }
  for (const [index, caller] of callers.entries()) {
    if (plan.staggerMs === 0) again(caller)
    else setTimeout(() => again(caller), (index * plan.staggerMs) / callers.length)
  }
  await measure(plan, edges, tally)
  stopping = true
  await drain(callers, plan.drainMs, tally)
  return tally.result
}

/** Calls at a fixed rate, whether or not earlier ones have ended; `connections` are open from the start. */
export async function runOpenLoop(
  plan: LoadPlan & { perSecond: number; mostConnections: number },
  edges: Edges,
): Promise<LoadResult> {
  const tally = new Tally()
  const callers = await openCallers(plan.target, plan.connections, tally)
  const idle = [...callers]
  const send = async (): Promise<void> => {
    const caller = idle.pop() ?? (await openOne(plan, callers, tally))
    if (caller === undefined) return
    caller.call((end) => {
      tally.count(end)
      if (caller.isOpen) idle.push(caller)
    })
  }
  const begun = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) * plan.perSecond) / 1000)
    for (; sent < due; sent += 1) void send()
  }, 1)
  await measure(plan, edges, tally)
  clearInterval(timer)
  await drain(callers, plan.drainMs, tally)
  return tally.result
}

async function openOne(
  plan: { target: Target; mostConnections: number },
  callers: Caller[],
  tally: Tally,
): Promise<Caller | undefined> {
  if (callers.length >= plan.mostConnections) {
    tally.fault('no free connection')
    return undefined
  }
  const [caller] = await openCallers(plan.target, 1, tally)
  if (caller !== undefined) callers.push(caller)
  return caller?.isOpen === true ? caller : undefined
}

/** Opens connections in portions that no backlog refuses. */
export async function openCallers(target: Target, count: number, tally: Tally): Promise<Caller[]> {
  const callers = Array.from({ length: count }, () => new Caller(target))
  for (let at = 0; at < count; at += OPEN_AT_ONCE) {
    await Promise.all(callers.slice(at, at + OPEN_AT_ONCE).map((caller) => reopen(caller, tally)))
  }
  for (const caller of callers) caller.onProgress = (events) => tally.progress(events)
  return callers
}

async function reopen(caller: Caller, tally: Tally): Promise<void> {
  try {
    await caller.open()
  } catch (error) {
    tally.fault(`connect: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function measure(plan: LoadPlan, edges: Edges, tally: Tally): Promise<void> {
  await sleep(plan.rampMs)
  edges.begin()
  tally.begin()
  await sleep(plan.measuredMs)
  tally.end()
  edges.end()
}

async function drain(callers: readonly Caller[], patienceMs: number, tally: Tally): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (callers.some((caller) => caller.busy) && performance.now() < deadline) await sleep(10)
  for (const caller of callers) {
    if (caller.busy && patienceMs > 0) tally.fault('did not end in time')
    caller.close()
  }
}

/** Counts what happens, and keeps what of it falls into the measured time. */
export class Tally {
  readonly result: LoadResult = {
    seconds: 0,
    calls: 0,
    events: 0,
    eventsOfCalls: 0,
    latencies: [],
    faults: new Map(),
  }
  #measuring = false
  #begun = 0

  begin(): void {
    this.#measuring = true
    this.#begun = performance.now()
  }

  end(): void {
    this.#measuring = false
    this.result.seconds = (performance.now() - this.#begun) / 1000
  }

  progress(events: number): void {
    if (this.#measuring) this.result.events += events
  }

  count(end: CallEnd): void {
    if (end.fault !== undefined) this.fault(end.fault)
    else if (this.#measuring) {
      this.result.calls += 1
      this.result.eventsOfCalls += end.events
      this.result.latencies.push(end.ms)
    }
  }

  fault(name: string): void {
    this.result.faults.set(name, (this.result.faults.get(name) ?? 0) + 1)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
