import { responsesCaller } from './kit/call-responses.ts'
import { describeRecordings } from './kit/describe-recordings.ts'

describeRecordings('openai-responses', responsesCaller)
