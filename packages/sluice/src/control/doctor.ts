import { join } from 'node:path'
import { systemClock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import { readSchemaState } from '../io/database/migrate.ts'
import { openSqlite } from '../io/database/sqlite-connection.ts'
import { freeBytesAt, permissionsOf } from '../io/files/file-facts.ts'
import { readSecretFile } from '../io/files/secret-file.ts'
import { buildChannelTable } from '../routing/build-channel-table.ts'
import type { Environment } from './config/environment.ts'
import { loadConfig, printMistake } from './config/load-config.ts'
import { readConfigFile } from './config/read-config-file.ts'
import type { ControlPorts } from './control-ports.ts'
import { SECRET_FILE } from './install.ts'
import { readChannelRows } from './live-values.ts'
import { openControlPorts, providerList } from './open-control.ts'
import { openVault, type Vault } from './secrets.ts'
import { checkBooks } from './verify-books.ts'

export interface Finding {
  name: string
  /** `warn` is worth a look; `fail` has to be mended. */
  state: 'ok' | 'warn' | 'fail'
  message: string
}

const OLDEST_NODE = 24
const LEAST_FREE_BYTES = 200n * 1024n * 1024n
/** Before this the clock is certainly wrong: leases, expiry and prices hang on it. */
const EARLIEST = Date.UTC(2026, 0, 1)
const SHORTEST_TOKEN = 16

/** Looks at everything that a gateway stands on and changes nothing. */
export async function runDoctor(environment: Environment): Promise<Finding[]> {
  const findings = [
    checkNode(),
    checkClock(),
    checkDisk(environment),
    checkFolder(environment),
    checkConfig(environment),
    checkAdminToken(environment),
  ]
  const { vault, finding } = readVault(environment)
  findings.push(finding)
  findings.push(...(await checkDatabase(environment, vault)))
  return findings
}

const ok = (name: string, message: string): Finding => ({ name, state: 'ok', message })
const warn = (name: string, message: string): Finding => ({ name, state: 'warn', message })
const fail = (name: string, message: string): Finding => ({ name, state: 'fail', message })

function checkNode(): Finding {
  const { node } = process.versions
  return Number.parseInt(node, 10) >= OLDEST_NODE
    ? ok('node', `Node ${node}`)
    : fail('node', `Node ${node}: ${OLDEST_NODE} or newer is needed`)
}

function checkClock(): Finding {
  const now = systemClock.now()
  const text = new Date(now).toISOString()
  return now >= EARLIEST ? ok('clock', text) : fail('clock', `${text} cannot be right: set the clock`)
}

function checkDisk({ dataDir }: Environment): Finding {
  const free = freeBytesAt(dataDir)
  const text = `${free / 1024n / 1024n} MiB free`
  return free >= LEAST_FREE_BYTES
    ? ok('disk', text)
    : fail('disk', `${text}: the books need room to be written`)
}

function checkFolder({ dataDir }: Environment): Finding {
  const mode = permissionsOf(dataDir)
  if (mode === undefined) return ok('data directory', `${dataDir} will be made at the first start`)
  // Windows has no such bits: the folder's own access list counts there.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return ok('data directory', dataDir)
  return fail('data directory', `${dataDir} can be opened by other users: chmod 700`)
}

function checkConfig(environment: Environment): Finding {
  try {
    const found = readConfigFile(environment)
    if (found === undefined) return ok('configuration', 'no file')
    const result = loadConfig(found.text, environment.variables, providerList)
    if (result.ok) return ok('configuration', found.path)
    return fail('configuration', result.mistakes.map((one) => printMistake(found.name, one)).join('\n'))
  } catch (error) {
    return fail('configuration', messageOf(error))
  }
}

function checkAdminToken({ adminToken }: Environment): Finding {
  if (adminToken === null) return ok('admin token', 'not set: the administration API is closed')
  return adminToken.length >= SHORTEST_TOKEN
    ? ok('admin token', 'set')
    : warn('admin token', `shorter than ${SHORTEST_TOKEN} characters: it can be guessed`)
}

function readVault(environment: Environment): { vault: Vault | undefined; finding: Finding } {
  const path = join(environment.dataDir, SECRET_FILE)
  try {
    if (environment.secretKey !== null) {
      return { vault: openVault(environment.secretKey), finding: ok('secret key', 'SLUICE_SECRET_KEY') }
    }
    const key = readSecretFile(path)
    if (key === undefined) {
      return { vault: undefined, finding: ok('secret key', `${path} will be made at the first start`) }
    }
    const open = process.platform !== 'win32' && ((permissionsOf(path) ?? 0) & 0o077) !== 0
    const finding = open
      ? fail('secret key', `${path} can be read by other users: chmod 600`)
      : ok('secret key', path)
    return { vault: openVault(key), finding }
  } catch (error) {
    return { vault: undefined, finding: fail('secret key', messageOf(error)) }
  }
}

async function checkDatabase(environment: Environment, vault: Vault | undefined): Promise<Finding[]> {
  const { databaseFile } = environment
  if (permissionsOf(databaseFile) === undefined)
    return [ok('database', `${databaseFile} will be made at the first start`)]
  try {
    const schema = checkSchema(databaseFile)
    if (schema.state === 'fail') return [schema]
    if (vault === undefined) return [schema, fail('stored data', 'there is no secret key to open it with')]
    const ports = openControlPorts(databaseFile, vault, NO_WRITES)
    try {
      return [schema, await checkInstall(ports), await checkChannels(ports), await checkTheBooks(ports)]
    } finally {
      await ports.close()
    }
  } catch (error) {
    return [fail('database', messageOf(error))]
  }
}

/** Opening verifies the settings that keep money safe. */
function checkSchema(path: string): Finding {
  const connection = openSqlite({ path, durability: 'full', role: 'reader' })
  try {
    const { version, latest } = readSchemaState(connection)
    if (version > latest) return fail('database', `schema ${version} is newer than this program (${latest})`)
    if (version === 0) return fail('database', `${path} holds no data of this program`)
    return ok(
      'database',
      version === latest ? path : `${path}: schema ${version}, brought to ${latest} at the start`,
    )
  } finally {
    connection.close()
  }
}

async function checkInstall({ reader, vault }: ControlPorts): Promise<Finding> {
  const row = await reader
    .selectFrom('meta')
    .select('value')
    .where('name', '=', 'install_digest')
    .executeTakeFirst()
  if (row === undefined || row.value === vault.installDigest)
    return ok('stored data', 'opened by the secret key')
  return fail('stored data', 'it was written with another secret key')
}

async function checkChannels({ reader, vault }: ControlPorts): Promise<Finding> {
  const rows = await readChannelRows(reader)
  const findProvider = providerList.find
  const { table, faults } = buildChannelTable({ ...rows, findProvider, unseal: vault.open })
  if (faults.length > 0) {
    return fail('channels', faults.map(({ channel, reason }) => `${channel}: ${reason}`).join('\n'))
  }
  return table.channels.length === 0
    ? warn('channels', 'there is none that is enabled')
    : ok('channels', `${table.channels.length} enabled`)
}

async function checkTheBooks({ reader }: ControlPorts): Promise<Finding> {
  const report = await checkBooks(reader)
  if (!report.ok) return fail('books', report.problems.join('\n'))
  return ok(
    'books',
    `${report.accounts} accounts, ${report.entries} entries, ${report.open_holds} open holds`,
  )
}

const NO_WRITES: CommandRunner = {
  run: () => Promise.reject(new Error('the doctor changes nothing')),
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
