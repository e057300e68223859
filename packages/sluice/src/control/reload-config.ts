import type { Logger } from '../io/log/logger.ts'
import { describeError } from '../io/log/logger.ts'
import { type AppliedConfig, applyConfig } from './apply-config.ts'
import type { Environment } from './config/environment.ts'
import { loadConfig, printMistake } from './config/load-config.ts'
import { readConfigFile } from './config/read-config-file.ts'
import type { ControlPorts } from './control-ports.ts'
import type { LiveReload } from './reload.ts'

/**
 * What SIGHUP does: reads the file again, writes its entries, swaps settings and live values. A file with mistakes
 * changes nothing, and the log names each (R37). Undefined then; never rejects.
 */
export async function reloadConfig(
  ports: ControlPorts,
  environment: Environment,
  live: LiveReload,
  log: Logger,
): Promise<AppliedConfig | undefined> {
  try {
    const found = readConfigFile(environment)
    if (found === undefined) {
      log.info('there is no configuration file to read again')
      return undefined
    }
    const result = loadConfig(found.text, environment.variables, ports.providers)
    if (!result.ok) {
      for (const mistake of result.mistakes) {
        log.error(`configuration not changed: ${printMistake(found.name, mistake)}`, { line: mistake.line })
      }
      return undefined
    }
    const applied = await applyConfig(ports, result.config, log)
    const { settings } = result.config
    // The writer keeps what it was started with, and the live settings say so: the next SIGHUP is to tell it again.
    const { durability } = live.current().settings
    if (settings.durability !== durability) {
      log.warn(`ledger.durability stays ${durability}: ${settings.durability} takes effect at the next start`)
    }
    live.setSettings({ ...settings, durability })
    await live.poll()
    log.info('the configuration file was read again', { count: applied.changes.length })
    return applied
  } catch (error) {
    log.error('configuration not changed', describeError(error))
    return undefined
  }
}
