import type { CommandForm } from '../../packages/sluice/src/cli/arguments.ts'
import { CLI_COMMANDS } from '../../packages/sluice/src/cli/commands.ts'
import { START_FORM } from '../../packages/sluice/src/cli/start.ts'
import { code, writeTable } from './markdown.ts'

/** Every command of the command line. */
export const COMMAND_FORMS: readonly CommandForm[] = [START_FORM, ...CLI_COMMANDS.map(({ form }) => form)]

/** Options that stand in one cell; a price has one for each line. */
const SHOWN_OPTIONS = 12

export function writeCommands(): string {
  const rows = COMMAND_FORMS.map((form) => [
    code(['sluice', form.name, ...form.places].join(' ')),
    form.summary,
    writeOptions(form),
  ])
  return writeTable(['Command', 'Does', 'Options'], rows)
}

function writeOptions({ options }: CommandForm): string {
  if (options.length > SHOWN_OPTIONS) return 'one for each line of a price, e.g. `--cached-input USD`'
  return options
    .map(({ name, value, required }) => {
      const shown = code(`--${name}${value === undefined ? '' : ` ${value}`}`)
      return required === true ? `${shown} (needed)` : shown
    })
    .join(', ')
}
