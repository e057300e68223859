import { existsSync } from 'node:fs'

export function fileExists(path: string | URL): boolean {
  return existsSync(path)
}
