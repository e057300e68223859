import { describe, expect, it } from 'vitest'
import { HELP, parseArguments } from './arguments.ts'
import { WORKLOAD_IDS } from './workloads.ts'

describe('parseArguments', () => {
  it('has a default for everything', () => {
    expect(parseArguments([])).toEqual({
      type: 'run',
      arguments: {
        rounds: 5,
        seconds: 3,
        only: [],
        peers: [],
        peerKey: undefined,
        upstreamPort: 0,
        portkey: true,
        soakMinutes: 0,
        out: undefined,
      },
    })
  })

  it('reads every option', () => {
    const words =
      '--rounds 7 --seconds 0.5 --only stream --only json-64 --peer a=http://127.0.0.1:4000/v1 --peer b=http://[::1]:1' +
      ' --peer-key k=1 --upstream-port 9999 --no-portkey --soak 10 --out docs/benchmarks.md'
    expect(parseArguments(words.split(' '))).toEqual({
      type: 'run',
      arguments: {
        rounds: 7,
        seconds: 0.5,
        only: ['stream', 'json-64'],
        peers: [
          { name: 'a', url: new URL('http://127.0.0.1:4000/v1') },
          { name: 'b', url: new URL('http://[::1]:1') },
        ],
        peerKey: 'k=1',
        upstreamPort: 9999,
        portkey: false,
        soakMinutes: 10,
        out: 'docs/benchmarks.md',
      },
    })
  })

  it('asks for help', () => {
    expect(parseArguments(['--rounds', '3', '--help'])).toEqual({ type: 'help' })
    for (const id of WORKLOAD_IDS) expect(HELP).toContain(id)
  })

  it.each([
    { words: ['--rounds', '0'], named: '--rounds' },
    { words: ['--rounds', '2.5'], named: '--rounds' },
    { words: ['--rounds', 'many'], named: '--rounds' },
    { words: ['--seconds', '-1'], named: '--seconds' },
    { words: ['--seconds', '1e9'], named: '--seconds' },
    { words: ['--only', 'everything'], named: 'everything' },
    { words: ['--peer', 'http://127.0.0.1:1'], named: 'NAME=URL' },
    { words: ['--peer', 'a=https://example.com'], named: 'http://' },
    { words: ['--peer', '=http://127.0.0.1:1'], named: 'NAME=URL' },
    { words: ['--peer', 'a=http://127.0.0.1:1', '--peer', 'a=http://127.0.0.1:2'], named: 'same name' },
    { words: ['--upstream-port', '70000'], named: '--upstream-port' },
    { words: ['--soak', 'ten'], named: '--soak' },
    { words: ['--wrong'], named: '--wrong' },
    { words: ['stray'], named: 'stray' },
  ])('refuses $words', ({ words, named }) => {
    const parsed = parseArguments(words)
    expect(parsed.type).toBe('mistake')
    expect(parsed.type === 'mistake' && parsed.message).toContain(named)
  })
})
