import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { Reader } from '../io/database/reader.ts'
import type { ProviderList } from './config/check-channel.ts'
import type { Vault } from './secrets.ts'

/** What the acts work with. */
export interface ControlPorts {
  readonly commands: CommandRunner
  /** A connection that reads what is committed. */
  readonly reader: Reader
  readonly vault: Vault
  readonly clock: Clock
  readonly providers: ProviderList
  /** Digest under which a customer's key is stored and found. */
  readonly digestKey: (text: string) => string
}
