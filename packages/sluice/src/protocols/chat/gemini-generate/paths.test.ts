import { describe, expect, it } from 'vitest'
import { buildGeneratePath } from './paths.ts'

describe('buildGeneratePath', () => {
  it.each([
    ['', 'gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['', 'gemini-2.5-pro', true, '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['/v1', 'gemini-2.5-pro', false, '/models/gemini-2.5-pro:generateContent'],
    ['/v1beta', 'gemini-2.5-pro', false, '/models/gemini-2.5-pro:generateContent'],
    ['/relay/v1alpha', 'gemini-2.5-pro', false, '/models/gemini-2.5-pro:generateContent'],
    ['/gemini', 'gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['/v1-relay', 'gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['', 'models/gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['', 'tunedModels/my-model', false, '/v1beta/tunedModels/my-model:generateContent'],
    ['', 'a:b_c', false, '/v1beta/models/a%3Ab_c:generateContent'],
  ])('%s + %s (%s)', (basePath, model, stream, expected) => {
    expect(buildGeneratePath(basePath, { model, stream })).toBe(expected)
  })

  it.each([
    '',
    'a/b',
    'models/',
    'models/a/b',
    '../x',
    'a..b',
    'a?b',
    'a#b',
    'a b',
    'ä',
    'a\nb',
    'x'.repeat(257),
    'files/x',
  ])('refuses the model %j', (model) => {
    expect(() => buildGeneratePath('', { model, stream: false })).toThrow(
      expect.objectContaining({ status: 400, param: 'model' }),
    )
  })
})
