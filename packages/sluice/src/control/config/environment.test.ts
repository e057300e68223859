import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

const BYTES = Buffer.alloc(32, 5)

describe('readEnvironment', () => {
  it('has the documented defaults', () => {
    const result = readEnvironment({ SLUICE_PORT: '' }, '/work')
    expect(result).toMatchObject({
      ok: true,
      environment: {
        host: '127.0.0.1',
        port: 3000,
        dataDir: '/work/data',
        configFile: null,
        defaultConfigFile: '/work/sluice.yaml',
        databaseFile: '/work/data/sluice.db',
        secretKey: null,
        adminToken: null,
        publicUrl: null,
        logLevel: 'info',
        overloadDelayMs: 200,
      },
    })
  })

  it.each([BYTES.toString('hex'), BYTES.toString('base64'), BYTES.toString('base64url')])(
    'reads a secret key: %s',
    (text) => {
      const result = readEnvironment({ SLUICE_SECRET_KEY: text }, '/')
      expect(result.ok && Buffer.from(result.environment.secretKey ?? []).equals(BYTES)).toBe(true)
    },
  )

  it.each([
    ['sqlite:', '/here/data/sluice.db'],
    ['sqlite:books.db', '/here/books.db'],
    ['sqlite:/var/books.db', '/var/books.db'],
    ['sqlite:///var/books.db', '/var/books.db'],
  ])('reads a database address: %s', (text, file) => {
    const result = readEnvironment({ SLUICE_DATABASE_URL: text }, '/here')
    expect(result.ok && result.environment.databaseFile).toBe(file)
  })

  it('drops the final slash of the public address', () => {
    const result = readEnvironment({ SLUICE_PUBLIC_URL: 'https://ai.example.com/relay/' }, '/')
    expect(result.ok && result.environment.publicUrl).toBe('https://ai.example.com/relay')
  })

  it('finds every mistake at once and shows no value', () => {
    const canary = 'canary value'
    const result = readEnvironment(
      {
        SLUICE_PORT: '70000',
        SLUICE_SECRET_KEY: canary,
        SLUICE_LOG_LEVEL: 'loud',
        SLUICE_DATABASE_URL: 'postgres://canary@host/db',
        SLUICE_REDIS_URL: 'redis://canary',
        SLUICE_WORKERS: '4',
        SLUICE_PUBLIC_URL: 'ftp://canary',
        SLUICE_ADMIN_TOKEN: canary,
        SLUICE_OVERLOAD_DELAY_MS: '200ms',
      },
      '/',
    )
    expect(result.ok).toBe(false)
    expect(!result.ok && result.mistakes.map(({ path }) => path).toSorted()).toEqual([
      'SLUICE_ADMIN_TOKEN',
      'SLUICE_DATABASE_URL',
      'SLUICE_LOG_LEVEL',
      'SLUICE_OVERLOAD_DELAY_MS',
      'SLUICE_PORT',
      'SLUICE_PUBLIC_URL',
      'SLUICE_REDIS_URL',
      'SLUICE_SECRET_KEY',
      'SLUICE_WORKERS',
    ])
    expect(JSON.stringify(result)).not.toContain('canary')
  })
})
