import { expect, it } from 'vitest'
import { KNOWN_FIELDS } from './fields.ts'

it('knows both spellings of what a body may hold', () => {
  for (const name of [
    'contents',
    'systemInstruction',
    'system_instruction',
    'generation_config',
    'toolConfig',
  ]) {
    expect(KNOWN_FIELDS).toContain(name)
  }
  expect([...KNOWN_FIELDS].some((name) => name.includes('.'))).toBe(false)
})
