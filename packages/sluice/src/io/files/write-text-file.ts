import { writeFileSync } from 'node:fs'

/** Writes a whole text file, in place of what stands there. */
export function writeTextFile(path: string, text: string): void {
  writeFileSync(path, text)
}
