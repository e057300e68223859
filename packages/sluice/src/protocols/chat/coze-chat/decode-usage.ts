import { isJsonObject, type Json } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'
import { readCount } from '../read-count.ts'

/** `usage` of a chat that has ended. Before that, and for bots that are billed otherwise, all of it is 0: then there is none. */
export function decodeUsage(wire: Json | undefined): UsageReport | undefined {
  if (!isJsonObject(wire)) return undefined
  const usage = emptyUsage()
  const report: UsageReport = { usage }
  usage.input = readCount(wire.input_count, report)
  usage.output = readCount(wire.output_count, report)
  const isNothing = usage.input === 0 && usage.output === 0 && report.suspect === undefined
  return isNothing ? undefined : report
}
