import { messagesCaller } from './kit/call-messages.ts'
import { describeRecordings } from './kit/describe-recordings.ts'

describeRecordings('anthropic-messages', messagesCaller)
