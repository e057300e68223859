import { basename } from 'node:path'
import { readTextFile } from '../../io/files/read-text-file.ts'
import type { Environment } from './environment.ts'

export interface ConfigText {
  path: string
  /** As messages show it. */
  name: string
  text: string
}

/**
 * The file that `SLUICE_CONFIG` names, which must exist, or `sluice.yaml` of the working directory, which may.
 * Undefined: there is none.
 */
export function readConfigFile(environment: Environment): ConfigText | undefined {
  const path = environment.configFile ?? environment.defaultConfigFile
  const text = readTextFile(path)
  if (text !== undefined) return { path, name: basename(path), text }
  if (environment.configFile === null) return undefined
  throw new Error(`SLUICE_CONFIG names ${path}, which does not exist`)
}
