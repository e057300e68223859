import { isAbsolute, join, resolve } from 'node:path'
import { LOG_LEVELS, type LogLevel } from '../../io/log/logger.ts'
import type { Mistake } from './mistake.ts'

/** The environment of operator.md 2, read once and frozen. */
export interface Environment {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** `SLUICE_CONFIG`, or null: then `sluice.yaml` of the working directory, if it exists. */
  readonly configFile: string | null
  readonly defaultConfigFile: string
  readonly databaseFile: string
  /** `SLUICE_SECRET_KEY`, decoded, or null: then the one in the data directory. */
  readonly secretKey: Uint8Array | null
  readonly adminToken: string | null
  /** Without a final slash; null: from host and port. */
  readonly publicUrl: string | null
  readonly logLevel: LogLevel
  /** Mean delay of the event loop above which no new paid calls are taken, in ms; 0: none is too much. */
  readonly overloadDelayMs: number
  /** Everything else, for placeholders and the keys of vendors. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** reliability.md 3. */
const DEFAULT_OVERLOAD_DELAY_MS = 200

export type EnvironmentResult =
  | { ok: true; environment: Environment }
  | { ok: false; mistakes: readonly Mistake[] }

/** Reads the environment; `folder` is the working directory. Every mistake is found at once. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  folder: string,
): EnvironmentResult {
  const mistakes: Mistake[] = []
  const wrong = (path: string, message: string): void => {
    mistakes.push({ path, message })
  }
  // An empty variable is how shells and compose files spell an absent one.
  const get = (name: string): string | undefined => variables[name] || undefined

  const dataDir = resolve(folder, get('SLUICE_DATA_DIR') ?? 'data')
  const config = get('SLUICE_CONFIG')
  const port = readPort(get('SLUICE_PORT'), wrong)
  const secretKey = readSecretKey(get('SLUICE_SECRET_KEY'), wrong)
  const logLevel = readLogLevel(get('SLUICE_LOG_LEVEL'), wrong)
  const overloadDelayMs = readOverloadDelay(get('SLUICE_OVERLOAD_DELAY_MS'), wrong)
  const databaseFile = readDatabase(get('SLUICE_DATABASE_URL'), dataDir, folder, wrong)
  const publicUrl = readPublicUrl(get('SLUICE_PUBLIC_URL'), wrong)
  const adminToken = readAdminToken(get('SLUICE_ADMIN_TOKEN'), wrong)
  if (get('SLUICE_REDIS_URL') !== undefined) {
    wrong('SLUICE_REDIS_URL', 'Redis is not in this version: one node, without it')
  }
  const workers = get('SLUICE_WORKERS')
  if (workers !== undefined && workers !== '1') {
    wrong('SLUICE_WORKERS', 'more than one worker is not in this version: it can only be 1')
  }
  if (mistakes.length > 0) return { ok: false, mistakes }
  return {
    ok: true,
    environment: {
      host: get('SLUICE_HOST') ?? '127.0.0.1',
      port,
      dataDir,
      configFile: config === undefined ? null : resolve(folder, config),
      defaultConfigFile: join(folder, 'sluice.yaml'),
      databaseFile,
      secretKey,
      adminToken,
      publicUrl,
      logLevel,
      overloadDelayMs,
      variables,
    },
  }
}

type Wrong = (path: string, message: string) => void

function readPort(text: string | undefined, wrong: Wrong): number {
  if (text === undefined) return 3000
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535) wrong('SLUICE_PORT', 'must be a port from 0 to 65535')
  return port
}

/** 32 bytes as 64 hexadecimal digits or as base64 (either alphabet, with or without padding). */
function readSecretKey(text: string | undefined, wrong: Wrong): Uint8Array | null {
  if (text === undefined) return null
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null
  if (bytes?.length === 32) return bytes
  wrong('SLUICE_SECRET_KEY', 'must be 32 bytes, as 64 hexadecimal digits or as base64')
  return null
}

function readLogLevel(text: string | undefined, wrong: Wrong): Environment['logLevel'] {
  const level = LOG_LEVELS.find((name) => name === (text ?? 'info'))
  if (level === undefined) wrong('SLUICE_LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}`)
  return level ?? 'info'
}

function readOverloadDelay(text: string | undefined, wrong: Wrong): number {
  if (text === undefined) return DEFAULT_OVERLOAD_DELAY_MS
  if (!/^\d{1,6}$/.test(text)) wrong('SLUICE_OVERLOAD_DELAY_MS', 'must be milliseconds, 0 to 999999')
  return Number(text)
}

function readDatabase(text: string | undefined, dataDir: string, folder: string, wrong: Wrong): string {
  if (text === undefined) return join(dataDir, 'sluice.db')
  if (/^postgres(ql)?:/.test(text)) {
    wrong('SLUICE_DATABASE_URL', 'PostgreSQL is not in this version: use sqlite:')
    return ''
  }
  if (!text.startsWith('sqlite:')) {
    wrong('SLUICE_DATABASE_URL', 'must begin with sqlite:')
    return ''
  }
  const path = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  if (path === '') return join(dataDir, 'sluice.db')
  return isAbsolute(path) ? path : resolve(folder, path)
}

function readPublicUrl(text: string | undefined, wrong: Wrong): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  const usual =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  if (!usual) wrong('SLUICE_PUBLIC_URL', 'must be an http:// or https:// address without a query')
  return text.replace(/\/+$/, '')
}

function readAdminToken(text: string | undefined, wrong: Wrong): string | null {
  if (text === undefined) return null
  if (!/^[\x21-\x7e]+$/.test(text)) {
    wrong('SLUICE_ADMIN_TOKEN', 'must be printable ASCII without spaces, as a header carries it')
  }
  return text
}
