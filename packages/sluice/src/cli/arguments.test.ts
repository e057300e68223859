import { describe, expect, it } from 'vitest'
import { type CommandForm, parseArguments, UsageError } from './arguments.ts'

const FORM: CommandForm = {
  name: 'thing do',
  summary: 'Does it.',
  places: ['NAME', '[FILE]'],
  options: [
    { name: 'reason', value: 'TEXT', required: true, help: '' },
    { name: 'map', value: 'a=b', many: true, help: '' },
    { name: 'free', help: '' },
  ],
  json: true,
}

describe('parseArguments', () => {
  it.each([
    [['n', '--reason', 'r'], { places: ['n'], reason: 'r' }],
    [['--reason=r=s', 'n', 'f'], { places: ['n', 'f'], reason: 'r=s' }],
    [['n', '--reason', '-5'], { places: ['n'], reason: '-5' }],
    [['n', '--reason', ''], { places: ['n'], reason: '' }],
    [['--reason', 'r', '--', '--n', '-f'], { places: ['--n', '-f'], reason: 'r' }],
    [['-', '--reason', 'r'], { places: ['-'], reason: 'r' }],
  ])('reads %j', (words, expected) => {
    const given = parseArguments(FORM, words)
    expect({ places: given.places, reason: given.get('reason') }).toEqual(expected)
  })

  it('keeps what may be given several times, and flags', () => {
    const given = parseArguments(FORM, [
      'n',
      '--reason',
      'r',
      '--map',
      'a=b',
      '--map=c=d',
      '--free',
      '--json',
    ])
    expect(given.all('map')).toEqual(['a=b', 'c=d'])
    expect([given.has('free'), given.has('json'), given.has('help')]).toEqual([true, true, false])
  })

  it.each([['--help'], ['-h']])('asks for nothing else with %s', (word) => {
    expect(parseArguments(FORM, [word]).has('help')).toBe(true)
  })

  it.each([
    [['--reason', 'r'], 'NAME is missing'],
    [['n'], '--reason is missing'],
    [['n', 'f', 'x', '--reason', 'r'], '"x" is not expected'],
    [['n', '--reson', 'r'], 'unknown option --reson; did you mean --reason?'],
    [['n', '--zzz=secret'], 'unknown option --zzz'],
    [['n', '--reason'], '--reason needs a value: TEXT'],
    [['n', '--reason', '--free'], '--reason needs a value: TEXT'],
    [['n', '--reason', 'a', '--reason', 'b'], '--reason is given twice'],
    [['n', '--free=yes', '--reason', 'r'], '--free takes no value'],
    [['n', '-x', '--reason', 'r'], 'unknown option -x'],
  ])('refuses %j', (words, message) => {
    expect(() => parseArguments(FORM, words)).toThrow(new UsageError(message))
  })
})
