import type { AnyCommand } from '../io/database/command.ts'
import { applyFileCommand } from './apply-commands.ts'
import { createChannelCommand, deleteChannelCommand, patchChannelCommand } from './channel-commands.ts'
import { creditCustomerCommand } from './credit-command.ts'
import { createCustomerCommand, patchCustomerCommand } from './customer-commands.ts'
import { firstStartCommand } from './first-start-command.ts'
import { bindInstallCommand } from './install.ts'
import { createKeyCommand, patchKeyCommand, revokeKeyCommand } from './key-commands.ts'
import { putPriceCommand } from './price-commands.ts'

/** The durable acts of operators, for the writer's registry. */
export const CONTROL_COMMANDS: readonly AnyCommand[] = [
  applyFileCommand,
  bindInstallCommand,
  createChannelCommand,
  createCustomerCommand,
  createKeyCommand,
  creditCustomerCommand,
  deleteChannelCommand,
  firstStartCommand,
  patchChannelCommand,
  patchCustomerCommand,
  patchKeyCommand,
  putPriceCommand,
  revokeKeyCommand,
]
