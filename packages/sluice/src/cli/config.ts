import { basename, resolve } from 'node:path'
import { loadConfig, printMistake, printNote } from '../control/config/load-config.ts'
import { readConfigFile } from '../control/config/read-config-file.ts'
import { providerList } from '../control/open-control.ts'
import { readTextFile } from '../io/files/read-text-file.ts'
import type { CliCommand, CommandContext } from './command-line.ts'
import { printJson } from './command-line.ts'

export const configCheck: CliCommand = {
  form: {
    name: 'config check',
    summary: 'Checks a configuration file and changes nothing. Exit 1 when it holds a mistake.',
    places: ['[FILE]'],
    options: [],
    json: true,
  },
  async run(context) {
    const { name, text } = readText(context)
    const result = loadConfig(text, context.environment.variables, providerList)
    const mistakes = result.ok ? [] : result.mistakes
    const notes = result.ok ? result.config.notes : []
    if (!printJson(context, { ok: result.ok, mistakes, notes })) {
      for (const mistake of mistakes) context.print(printMistake(name, mistake))
      for (const note of notes) context.print(printNote(name, note))
      context.print(result.ok ? `${name}: no mistakes` : `${name}: ${mistakes.length} mistakes`)
    }
    return result.ok ? 0 : 1
  },
}

function readText({ arguments: given, environment, folder }: CommandContext): { name: string; text: string } {
  const [file] = given.places
  if (file === undefined) {
    const found = readConfigFile(environment)
    if (found === undefined) throw new Error('there is no sluice.yaml here: name a file')
    return found
  }
  const text = readTextFile(resolve(folder, file))
  if (text === undefined) throw new Error(`${file} does not exist`)
  return { name: basename(file), text }
}
