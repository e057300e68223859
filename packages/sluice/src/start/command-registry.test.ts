import { expect, it } from 'vitest'
import { COMMANDS } from './command-registry.ts'

it('has every command once: a name crosses to the writer in place of the function', () => {
  const names = COMMANDS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
