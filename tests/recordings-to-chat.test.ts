import { chatCaller } from './kit/call-chat.ts'
import { describeRecordings } from './kit/describe-recordings.ts'

describeRecordings('openai-chat', chatCaller)
