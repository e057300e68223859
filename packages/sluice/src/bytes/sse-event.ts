/** One event of a server-sent event stream, as a line parser gives it. */
export interface SseEvent {
  /** The `event:` field; empty when absent. */
  event: string
  /** The `data:` lines joined by `\n`. */
  data: string
}
