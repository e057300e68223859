import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { NODE_FLAGS } from '../../packages/sluice/bin/node-flags.js'
import type { FailPlan } from '../../packages/sluice/src/io/database/fail-points.ts'
import { type StartedGateway, startGateway } from './started-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const ENTRY = fileURLToPath(new URL('failing-gateway.ts', import.meta.url))

/** Well behind what a start commits; a call commits twice, first its hold and then its settlement. */
export const FIRST_FAULT = 30

/** A gateway whose writer fails as planned; ended after the test. Without a data folder it gets one of its own. */
export async function startFailing(
  config: string,
  plan: FailPlan | undefined,
  dataDir = `${temporaryFolder()}/data`,
): Promise<StartedGateway> {
  const plans = JSON.stringify(plan === undefined ? [] : [plan])
  const command = [process.execPath, ...NODE_FLAGS, ENTRY, plans]
  const gateway = await startGateway({ dataDir, command, config })
  onTestFinished(() => gateway.kill())
  return gateway
}
