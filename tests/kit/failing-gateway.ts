import { readEnvironment } from '../../packages/sluice/src/control/config/environment.ts'
import type { FailPlan } from '../../packages/sluice/src/io/database/fail-points.ts'
import { runGateway } from '../../packages/sluice/src/start/run-gateway.ts'

/** `sluice start` with a writer that fails where it is told: `failing-gateway.ts FAIL_PLANS`. */
const failPlans: FailPlan[] = JSON.parse(process.argv[2] ?? '[]')
const read = readEnvironment(process.env, process.cwd())
if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
process.exitCode = await runGateway(read.environment, { failPlans })
