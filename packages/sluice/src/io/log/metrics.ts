import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CallEvent } from './call-event.ts'

/** What is true at the moment of a scrape, asked of the rooms that know. */
export interface GaugeSource {
  callsInFlight(): number
  connections(): number
  eventLoopDelayMs(): number
  writerQueue(): number
  openHolds?(): number
}

export interface Metrics {
  observeCall(event: CallEvent): void
  /** A count of something that should not happen, by a name from a closed set. */
  alarm(name: AlarmName): void
  watch(source: GaugeSource): void
  render(): Promise<string>
  readonly contentType: string
}

export type AlarmName =
  | 'usage_refused'
  | 'charge_out_of_bounds'
  | 'settlement_failed'
  | 'settlement_lost'
  | 'writer_unsafe'
  | 'reload_failed'
  | 'internal_error'

const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

/** Children of a labelled metric, found again without prom-client hashing the labels of every call. */
function childCache<Child>(open: (labels: readonly string[]) => Child): (...labels: string[]) => Child {
  const children = new Map<string, Child>()
  return (...labels) => {
    const key = labels.join('\u0000')
    let child = children.get(key)
    if (child === undefined) {
      child = open(labels)
      children.set(key, child)
    }
    return child
  }
}

export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const calls = new Counter({
    name: 'sluice_calls_total',
    help: 'Calls, by protocol, provider, outcome and HTTP status class.',
    labelNames: ['protocol', 'provider', 'status', 'http'],
    registers,
  })
  const tokens = new Counter({
    name: 'sluice_tokens_total',
    help: 'Tokens booked, by provider and kind.',
    labelNames: ['provider', 'kind'],
    registers,
  })
  const charged = new Counter({ name: 'sluice_charged_usd_total', help: 'USD charged.', registers })
  const uncollected = new Counter({
    name: 'sluice_uncollected_usd_total',
    help: 'USD that settlement could not take.',
    registers,
  })
  const attempts = new Counter({
    name: 'sluice_attempts_total',
    help: 'Tries upstream.',
    labelNames: ['provider'],
    registers,
  })
  const alarms = new Counter({
    name: 'sluice_alarms_total',
    help: 'Things that should not happen.',
    labelNames: ['name'],
    registers,
  })
  const duration = new Histogram({
    name: 'sluice_call_seconds',
    help: 'Duration of calls.',
    labelNames: ['provider', 'streamed'],
    buckets: SECONDS_BUCKETS,
    registers,
  })
  const firstToken = new Histogram({
    name: 'sluice_first_token_seconds',
    help: 'Time to the first content event.',
    labelNames: ['provider'],
    buckets: SECONDS_BUCKETS,
    registers,
  })
  const own = new Histogram({
    name: 'sluice_gateway_seconds',
    help: 'Time that calls spent here rather than upstream.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  const callChild = childCache((l) => calls.labels(...l))
  const tokenChild = childCache((l) => tokens.labels(...l))
  const attemptChild = childCache((l) => attempts.labels(...l))
  const durationChild = childCache((l) => duration.labels(...l))
  const firstTokenChild = childCache((l) => firstToken.labels(...l))

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    alarm(name) {
      alarms.labels(name).inc()
    },
    observeCall(event) {
      const provider = event.provider ?? 'none'
      callChild(event.protocol, provider, event.status, `${Math.floor(event.httpStatus / 100)}xx`).inc()
      if (event.attempts > 0) attemptChild(provider).inc(event.attempts)
      durationChild(provider, event.streamed ? 'yes' : 'no').observe(event.durationMs / 1000)
      own.observe(Math.max(0, event.durationMs - event.upstreamMs) / 1000)
      if (event.firstTokenMs !== null) firstTokenChild(provider).observe(event.firstTokenMs / 1000)
      if (event.usage !== null) {
        tokenChild(provider, 'input').inc(event.usage.input)
        if (event.usage.cachedInput > 0) tokenChild(provider, 'cached_input').inc(event.usage.cachedInput)
        tokenChild(provider, 'output').inc(event.usage.output)
      }
      if (event.charge > 0n) charged.inc(Number(event.charge) / 1e9)
      if (event.uncollected > 0n) uncollected.inc(Number(event.uncollected) / 1e9)
    },
    watch(source) {
      const gauge = (name: string, help: string, read: () => number): void => {
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read())
          },
        })
      }
      gauge('sluice_calls_in_flight', 'Calls that are being answered.', source.callsInFlight)
      gauge('sluice_connections', 'Open client connections.', source.connections)
      gauge(
        'sluice_event_loop_delay_ms',
        'Mean event-loop delay of the last second.',
        source.eventLoopDelayMs,
      )
      gauge('sluice_writer_queue', 'Commands waiting for the writer.', source.writerQueue)
      gauge('sluice_resident_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss())
      gauge('sluice_heap_bytes', 'Used heap.', () => process.memoryUsage().heapUsed)
    },
  }
}
