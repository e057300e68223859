import { openKeyDigest } from '../../packages/sluice/src/access/keys/digest-key.ts'
import {
  type LoadedConfig,
  loadConfig,
  printMistake,
} from '../../packages/sluice/src/control/config/load-config.ts'
import type { ControlPorts } from '../../packages/sluice/src/control/control-ports.ts'
import { providerList } from '../../packages/sluice/src/control/open-control.ts'
import { openVault } from '../../packages/sluice/src/control/secrets.ts'
import type { Logger } from '../../packages/sluice/src/io/log/logger.ts'
import { type Books, openBooks } from './books.ts'

/** A logger that keeps its lines. */
export function listeningLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const write = (level: string) => (message: string, fields?: object) => {
    lines.push(`${level} ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`.trim())
  }
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    line() {},
    flush() {},
  }
}

export interface TestControl {
  readonly ports: ControlPorts
  readonly books: Books
  readonly log: ReturnType<typeof listeningLogger>
}

/** The acts of operators over a database in memory. */
export function openTestControl(secret = 7): TestControl {
  const books = openBooks()
  const vault = openVault(new Uint8Array(32).fill(secret))
  const ports: ControlPorts = {
    commands: books.runner,
    reader: books.reader,
    vault,
    clock: books.clock,
    providers: providerList,
    digestKey: openKeyDigest(vault.keyDigestSecret),
  }
  return { ports, books, log: listeningLogger() }
}

/** A configuration file that must be right. */
export function readTestConfig(text: string, variables: Record<string, string> = {}): LoadedConfig {
  const result = loadConfig(text, variables, providerList)
  if (result.ok) return result.config
  throw new Error(result.mistakes.map((mistake) => printMistake('test', mistake)).join('\n'))
}

/** Every value of every row, to look for what must not be there. */
export async function dumpDatabase(books: Books): Promise<string> {
  return await books.reader.snapshot(async (rows) => {
    const tables = await rows.all({ sql: `SELECT name FROM sqlite_master WHERE type = 'table'` }, [])
    const dump: unknown[] = []
    for (const { name } of tables) dump.push(await rows.all({ sql: `SELECT * FROM "${String(name)}"` }, []))
    return JSON.stringify(dump, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
  })
}
