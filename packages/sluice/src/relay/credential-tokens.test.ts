import { describe, expect, it } from 'vitest'
import { aCandidate, aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { ScriptedConnector } from '../../../../tests/kit/scripted-connector.ts'
import { CredentialTokens } from './credential-tokens.ts'

const provider = aProvider({
  tokenExchange: {
    request: (credential, _, time) =>
      credential.startsWith('plain')
        ? undefined
        : {
            url: 'https://token.acme.test/token',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: `${credential} at ${time}`,
          },
    read: ({ access_token: token, expires_in: seconds }) =>
      typeof token === 'string' && typeof seconds === 'number'
        ? { token, lifetime: seconds * 1000 }
        : undefined,
  },
})

function open(answers: readonly (readonly [status: number, body: string])[]) {
  const clock = new FakeClock(1000)
  let asked = 0
  const connector = new ScriptedConnector(
    ...answers.map(([status, body]) => (exchange: ScriptedConnector['exchanges'][number]) => {
      asked++
      exchange.head(status, { 'content-type': 'application/json' }).data(body).end()
    }),
  )
  const tokens = new CredentialTokens(connector, clock)
  const candidate = aCandidate(aChannel('a', { provider, credentials: ['cr'] }))
  return { clock, connector, tokens, candidate, asked: () => asked }
}

const GOOD = (token: string) => [200, JSON.stringify({ access_token: token, expires_in: 3600 })] as const

describe('the token of a credential', () => {
  it('is fetched once for calls that need it at the same time, and kept as long as it lasts', async () => {
    const { clock, connector, tokens, candidate, asked } = open([GOOD('one'), GOOD('two')])
    expect(await Promise.all([tokens.secretOf(candidate), tokens.secretOf(candidate)])).toEqual([
      'one',
      'one',
    ])
    clock.advance(3_539_000)
    expect(await tokens.secretOf(candidate)).toBe('one')
    expect(asked()).toBe(1)
    expect(connector.exchanges[0]?.request?.body?.toString()).toBe('secret of cr at 1000')
    clock.advance(1000)
    expect(await tokens.secretOf(candidate)).toBe('two')
  })

  it('is fetched anew once the vendor has refused it', async () => {
    const { tokens, candidate } = open([GOOD('one'), GOOD('two')])
    expect(await tokens.secretOf(candidate)).toBe('one')
    tokens.forget(candidate.credential.id)
    expect(await tokens.secretOf(candidate)).toBe('two')
  })

  it.each([
    ['refused', [401, '{"error":"invalid_grant"}'] as const],
    ['not JSON', [200, '<html>'] as const],
    ['no token', [200, '{}'] as const],
  ])('that is %s fails the call, and the next one asks again', async (_, answer) => {
    const { tokens, candidate } = open([answer, GOOD('two')])
    await expect(tokens.secretOf(candidate)).rejects.toMatchObject({ kind: 'upstream-failed' })
    expect(await tokens.secretOf(candidate)).toBe('two')
  })

  it('is not fetched for a credential that needs none', async () => {
    const { tokens, candidate, asked } = open([])
    const plain = { ...candidate, credential: { ...candidate.credential, secret: 'plain key' } }
    expect(await tokens.secretOf(plain)).toBe('plain key')
    expect(asked()).toBe(0)
  })
})
