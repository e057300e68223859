/**
 * Why a command was not carried out. `command`: it threw. `busy`: the lock was not free in time. `io`, `corrupt`:
 * the disk or the file. `overloaded`: too many wait. `stopped`, `crashed`: the writer is gone.
 */
export type WriteFault = 'command' | 'busy' | 'io' | 'corrupt' | 'overloaded' | 'stopped' | 'crashed'

/**
 * A command that was not acknowledged. When it is `uncertain` the act may stand in the file all the same, so it is
 * repeated only where repeating is harmless (a settlement has one winner); the other faults left nothing behind.
 */
export class WriteError extends Error {
  override readonly name = 'WriteError'
  readonly fault: WriteFault

  constructor(fault: WriteFault, message: string, init: { cause?: unknown } = {}) {
    super(message, init)
    this.fault = fault
  }

  /** The act may have happened. */
  get uncertain(): boolean {
    return this.fault === 'io' || this.fault === 'corrupt' || this.fault === 'crashed'
  }
}
