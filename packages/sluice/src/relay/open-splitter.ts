import { AwsEventStreamSplitter } from '../bytes/aws-event-stream.ts'
import type { FrameSplitter } from '../bytes/frame-splitter.ts'
import { NdjsonSplitter } from '../bytes/ndjson-splitter.ts'
import { SseSplitter } from '../bytes/sse-splitter.ts'
import type { StreamFraming } from '../protocols/chat/chat-format.ts'

/** What cuts a stream of that framing into frames. */
export function openSplitter(framing: StreamFraming): FrameSplitter {
  switch (framing) {
    case 'sse':
      return new SseSplitter()
    case 'ndjson':
      return new NdjsonSplitter()
    case 'aws-event-stream':
      return new AwsEventStreamSplitter('plain')
    case 'aws-event-stream-bytes':
      return new AwsEventStreamSplitter('bytes')
  }
}
