import { geminiCaller } from './kit/call-gemini.ts'
import { describeRecordings } from './kit/describe-recordings.ts'

describeRecordings('gemini-generate', geminiCaller)
