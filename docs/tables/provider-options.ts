import { z } from 'zod'
import { isJsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { PROVIDERS } from '../../packages/sluice/src/providers/registry.ts'
import { code, writeTable } from './markdown.ts'

/** The settings of single providers, which stand in `options` of a channel. */
export function writeProviderOptions(): string {
  const rows = PROVIDERS.flatMap(({ id, settings, optionEnv = {} }) => {
    if (settings === undefined) return []
    const schema: unknown = z.toJSONSchema(settings, { io: 'input' })
    const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : {}
    const required = isJsonObject(schema) && Array.isArray(schema.required) ? schema.required : []
    return Object.entries(properties).map(([name, option]) => {
      const usual = isJsonObject(option) ? option.default : undefined
      const means = isJsonObject(option) && typeof option.description === 'string' ? option.description : ''
      return [
        code(id),
        code(name),
        usual === undefined ? (required.includes(name) ? 'needed' : 'none') : code(String(usual)),
        code(optionEnv[name] ?? ''),
        means,
      ]
    })
  })
  return writeTable(['Provider', 'Option', 'Default', 'In the environment', 'Meaning'], rows)
}
