import { z } from 'zod'

const texts = z.array(z.string())
const object = z.record(z.string(), z.unknown())

/** A column of JSON text that holds a list of texts. */
export function parseTexts(column: string): string[] {
  return texts.parse(JSON.parse(column))
}

/** A column of JSON text that holds named fields. */
export function parseObject(column: string): Record<string, unknown> {
  return object.parse(JSON.parse(column))
}
