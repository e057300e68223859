import type { Environment } from '../control/config/environment.ts'
import { type LoadedConfig, loadConfig, printMistake } from '../control/config/load-config.ts'
import { readConfigFile } from '../control/config/read-config-file.ts'
import { providerList } from '../control/open-control.ts'

/** What is wrong with the configuration, line by line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.mistakes = mistakes
  }
}

/** The configuration file, if there is one. Throws every mistake at once. */
export function readConfiguration(environment: Environment): LoadedConfig | undefined {
  const found = readConfigFile(environment)
  if (found === undefined) return undefined
  const result = loadConfig(found.text, environment.variables, providerList)
  if (result.ok) return result.config
  throw new ConfigurationError(result.mistakes.map((mistake) => printMistake(found.name, mistake)))
}
