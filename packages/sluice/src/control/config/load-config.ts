import { isJsonObject, type JsonObject } from '../../canonical/json.ts'
import type { ProviderList } from './check-channel.ts'
import { checkFile } from './check-file.ts'
import { type ConfigFile, configFile } from './file-schema.ts'
import { type FoundMistake, mistakesOfIssues, type PlacedMistake, spellPath } from './mistake.ts'
import { notesOfFile } from './notes-of-file.ts'
import { readYaml } from './read-yaml.ts'
import { type GatewaySettings, settingsOf } from './settings.ts'

/** A configuration file that holds no mistake. */
export interface LoadedConfig {
  readonly file: ConfigFile
  /** The same as it was written, with placeholders filled: what is stored of an entry is its own spelling. */
  readonly written: JsonObject
  readonly settings: GatewaySettings
  /** What is no mistake and still worth knowing, in the order of the file. */
  readonly notes: readonly PlacedMistake[]
}

export type ConfigResult =
  | { ok: true; config: LoadedConfig }
  | { ok: false; mistakes: readonly PlacedMistake[] }

/** Reads a configuration file. Every mistake is found at once, in the order of the file. */
export function loadConfig(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  providers: ProviderList,
): ConfigResult {
  const yaml = readYaml(text, environment)
  // A file of comments is a file that says nothing.
  const value = yaml.value ?? {}
  const read = configFile.safeParse(value)
  const found: FoundMistake[] = read.success ? [] : mistakesOfIssues(read.error.issues)
  found.push(...checkFile(value, providers))
  const mistakes = mergeMistakes([...yaml.mistakes, ...found.map(yaml.place)])
  if (mistakes.length > 0 || !read.success || !isJsonObject(value)) return { ok: false, mistakes }
  return {
    ok: true,
    config: {
      file: read.data,
      written: value,
      settings: settingsOf(read.data),
      notes: mergeMistakes(notesOfFile(read.data).map(yaml.place)),
    },
  }
}

/** In the order of the file; the first complaint about a place says enough. */
function mergeMistakes(mistakes: readonly PlacedMistake[]): PlacedMistake[] {
  const seen = new Set<string>()
  return mistakes
    .filter(({ path, line, column }) => {
      const key = path === '' ? `${line}:${column}` : path
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** `sluice.yaml:12:5: channels[0].provider: unknown provider "opnai"; did you mean openai?` */
export function printMistake(fileName: string, mistake: PlacedMistake): string {
  const place = `${fileName}:${mistake.line}:${mistake.column}`
  return mistake.path === ''
    ? `${place}: ${mistake.message}`
    : `${place}: ${mistake.path}: ${mistake.message}`
}

/** `sluice.yaml:30:11: note: ledger.durability: a change takes effect …` */
export function printNote(fileName: string, { line, column, path, message }: PlacedMistake): string {
  return `${fileName}:${line}:${column}: note: ${path}: ${message}`
}

/** The mistakes of one entry that came another way than the file. */
export function spellMistakes(found: readonly FoundMistake[]): { path: string; message: string }[] {
  return found.map(({ path, message }) => ({ path: spellPath(path), message }))
}
