import type { BenchArguments } from '../arguments.ts'
import type { Workload } from '../workloads.ts'
import { peerSide, portkeySide } from './peer-sides.ts'
import { directSide, nginxSide } from './raw-sides.ts'
import type { Bench, Side } from './side.ts'
import { sluiceSide } from './sluice-side.ts'

/** Starts everything that the workloads compare. What cannot be had is told and left out; Sluice must start. */
export async function openSides(
  bench: Bench,
  workloads: readonly Workload[],
  plan: Pick<BenchArguments, 'peers' | 'peerKey' | 'portkey'>,
  tell: (message: string) => void,
): Promise<Side[]> {
  const sides: Side[] = [directSide(bench)]
  const nginx = await nginxSide(bench)
  if (nginx === undefined) tell('nginx is not there: no ratios.')
  else sides.push(nginx)
  if (workloads.every(({ comparesConfigurations }) => comparesConfigurations === true)) return sides
  for (const ledger of ['full', 'relaxed', 'off'] as const) sides.push(await sluiceSide(bench, ledger))
  if (plan.portkey) {
    try {
      sides.push(await portkeySide(bench))
    } catch (error) {
      tell(`Portkey is left out: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  for (const peer of plan.peers) sides.push(peerSide(peer, plan.peerKey))
  return sides
}
