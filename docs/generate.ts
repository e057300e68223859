/** `npm run docs`: writes the generated tables into the pages; tests/docs.test.ts fails where one is out of date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fillTables, GENERATED_PAGES } from './fill-tables.ts'

for (const name of GENERATED_PAGES) {
  const path = new URL(name, import.meta.url)
  const before = readFileSync(path, 'utf8')
  const after = fillTables(before)
  if (after === before) continue
  writeFileSync(path, after)
  process.stdout.write(`docs/${name} written\n`)
}
