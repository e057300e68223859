import { type CommandForm, optionsOf } from './arguments.ts'

export function writeCommandHelp(form: CommandForm): string {
  const options = optionsOf(form)
  const usage = ['sluice', form.name, ...form.places, ...(options.length > 0 ? ['[options]'] : [])].join(' ')
  const left = options.map(
    (option) => `  --${option.name}${option.value === undefined ? '' : ` ${option.value}`}`,
  )
  const width = Math.max(...left.map((text) => text.length)) + 2
  const lines = options.map((option, at) => {
    const marks = `${option.required === true ? ' (required)' : ''}${option.many === true ? ' (repeatable)' : ''}`
    return `${(left[at] ?? '').padEnd(width)}${option.help}${marks}`
  })
  return [`Usage: ${usage}`, '', form.summary, '', 'Options:', ...lines].join('\n')
}

export function writeOverview(forms: readonly CommandForm[]): string {
  const width = Math.max(...forms.map((form) => form.name.length)) + 2
  return [
    'Usage: sluice COMMAND [options]',
    '',
    'Commands:',
    ...forms.map((form) => `  ${form.name.padEnd(width)}${form.summary}`),
    '',
    '`sluice COMMAND --help` explains each. Settings come from the environment (SLUICE_DATA_DIR, SLUICE_CONFIG, …).',
  ].join('\n')
}
