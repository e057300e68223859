import type { CallEvent } from './call-event.ts'
import { CallMetrics, writeHead } from './call-metrics.ts'

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
  render(): string
  readonly contentType: string
}

export type AlarmName =
  | 'usage_refused'
  | 'charge_out_of_bounds'
  | 'settlement_failed'
  | 'settlement_lost'
  | 'writer_unsafe'
  | 'picture_lost'
  | 'internal_error'

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function openMetrics(): Metrics {
  const calls = new CallMetrics()
  const alarms = new Map<AlarmName, number>()
  const gauges: { name: string; help: string; read: () => number }[] = []
  return {
    contentType: CONTENT_TYPE,
    render() {
      const lines = calls.render()
      writeHead(lines, 'sluice_alarms_total', 'counter', 'Things that should not happen.')
      for (const [name, n] of alarms) lines.push(`sluice_alarms_total{name="${name}"} ${n}`)
      for (const { name, help, read } of gauges) {
        writeHead(lines, name, 'gauge', help)
        lines.push(`${name} ${read()}`)
      }
      return `${lines.join('\n')}\n`
    },
    alarm(name) {
      alarms.set(name, (alarms.get(name) ?? 0) + 1)
    },
    observeCall: (event) => calls.observe(event),
    watch(source) {
      const memory = () => process.memoryUsage()
      gauges.push(
        gauge('sluice_calls_in_flight', 'Calls that are being answered.', source.callsInFlight),
        gauge('sluice_connections', 'Open client connections.', source.connections),
        gauge(
          'sluice_event_loop_delay_ms',
          'Mean event-loop delay of the last second.',
          source.eventLoopDelayMs,
        ),
        gauge('sluice_writer_queue', 'Commands waiting for the writer.', source.writerQueue),
        gauge('sluice_resident_bytes', 'Resident memory of the process.', () => memory().rss),
        gauge('sluice_heap_bytes', 'Used heap.', () => memory().heapUsed),
      )
    },
  }
}

function gauge(name: string, help: string, read: () => number) {
  return { name, help, read }
}
