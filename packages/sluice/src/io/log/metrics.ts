import { Counter, Gauge, Registry } from 'prom-client'
import type { CallEvent } from './call-event.ts'
import { CallMetrics } from './call-metrics.ts'

/** What is true at the moment of a scrape, asked of the rooms that know. */
export interface GaugeSource {
  callsInFlight(): number
  connections(): number
  eventLoopDelayMs(): number
  writerQueue(): number
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
  | 'internal_error'

export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const calls = new CallMetrics()
  const alarms = new Counter({
    name: 'sluice_alarms_total',
    help: 'Things that should not happen.',
    labelNames: ['name'],
    registers,
  })
  return {
    contentType: registry.contentType,
    async render() {
      return `${calls.render()}\n${await registry.metrics()}`
    },
    alarm(name) {
      alarms.labels(name).inc()
    },
    observeCall: (event) => calls.observe(event),
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
