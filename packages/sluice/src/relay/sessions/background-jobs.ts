import type { CommandRunner } from '../../io/database/command.ts'
import { renewLease } from '../../records/responses/commands.ts'
import type { ResponsePlace } from '../../records/responses/response-record.ts'
import { LEASE_MS } from '../living-calls.ts'

/** A response that this node makes in the background. */
export interface LivingJob {
  readonly place: ResponsePlace
  /** Nobody wants it any more, or another node has it. */
  leave(): void
}

/** The responses that this node makes in the background: their leases are renewed, and who looks at one is told of news. */
export class BackgroundJobs {
  readonly owner: string
  private readonly commands: CommandRunner
  private readonly jobs = new Map<string, LivingJob>()
  private readonly watchers = new Map<string, Set<() => void>>()

  constructor(owner: string, commands: CommandRunner) {
    this.owner = owner
    this.commands = commands
  }

  get size(): number {
    return this.jobs.size
  }

  add(job: LivingJob): void {
    this.jobs.set(keyOf(job.place), job)
  }

  remove(job: LivingJob): void {
    this.jobs.delete(keyOf(job.place))
    this.tell(job.place)
  }

  /** Ends the call that makes the response, where it runs here. */
  leave(place: ResponsePlace): void {
    this.jobs.get(keyOf(place))?.leave()
  }

  /** Something of it was written. */
  tell(place: ResponsePlace): void {
    for (const wake of this.watchers.get(keyOf(place)) ?? []) wake()
  }

  /** Calls `wake` at news of the response, until the function that is returned is called. */
  watch(place: ResponsePlace, wake: () => void): () => void {
    const key = keyOf(place)
    const watchers = this.watchers.get(key) ?? new Set()
    this.watchers.set(key, watchers.add(wake))
    return () => {
      watchers.delete(wake)
      if (watchers.size === 0) this.watchers.delete(key)
    }
  }

  /** One statement for all: every 10 s, as for calls. */
  async renew(): Promise<void> {
    if (this.jobs.size === 0) return
    const responses = [...this.jobs.values()].map(({ place }) => place)
    const { lost } = await this.commands.run(renewLease, { owner: this.owner, leaseMs: LEASE_MS, responses })
    for (const place of lost) this.leave(place)
  }
}

function keyOf({ customerId, id }: ResponsePlace): string {
  return `${customerId} ${id}`
}
