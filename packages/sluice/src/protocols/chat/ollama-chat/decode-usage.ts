import type { JsonObject } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'
import { isStated, readCount } from '../read-count.ts'

/** The counts of the last object; thoughts are output. A count of 0 is left out. https://docs.ollama.com/api/usage */
export function decodeUsage(wire: JsonObject): UsageReport | undefined {
  const { prompt_eval_count: prompt, eval_count: completion } = wire
  if (!isStated(prompt) && !isStated(completion)) return undefined
  const usage = emptyUsage()
  const report: UsageReport = { usage }
  usage.input = readCount(prompt, report)
  usage.output = readCount(completion, report)
  return report
}
