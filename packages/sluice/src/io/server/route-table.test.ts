import { describe, expect, it } from 'vitest'
import { buildRouteTable } from './route-table.ts'

const table = buildRouteTable([
  { method: 'POST', path: '/v1/chat/completions', handler: 'chat' },
  { method: 'GET', path: '/v1/models', handler: 'list' },
  { method: 'GET', path: '/v1/models/{id}', handler: 'one' },
  { method: 'DELETE', path: '/v1/models/{id}', handler: 'remove' },
  { method: 'GET', path: '/v1/models/special', handler: 'special' },
])

describe('buildRouteTable', () => {
  it.each<[method: string, path: string, found: unknown]>([
    ['POST', '/v1/chat/completions', ['chat', undefined]],
    ['GET', '/v1/chat/completions', 'wrong-method'],
    ['HEAD', '/v1/models', 'wrong-method'],
    ['GET', '/v1/models', ['list', undefined]],
    ['GET', '/v1/models/', undefined],
    ['GET', '/v1/models/a', ['one', 'a']],
    ['DELETE', '/v1/models/a', ['remove', 'a']],
    ['POST', '/v1/models/a', 'wrong-method'],
    ['GET', '/v1/models/special', ['special', undefined]],
    ['DELETE', '/v1/models/special', 'wrong-method'],
    ['GET', '/v1/models/meta-llama/Llama-3', ['one', 'meta-llama/Llama-3']],
    ['GET', '/v1/models/meta-llama%2FLlama-3', ['one', 'meta-llama/Llama-3']],
    ['GET', '/v1/models/gr%C3%BC%C3%9Fe', ['one', 'grüße']],
    ['GET', '/v1/models/%zz', undefined],
    ['GET', '/v1/models/%ff', undefined],
    ['POST', '/v1/chat/completions/', undefined],
    ['POST', '/V1/chat/completions', undefined],
    ['POST', '/v1//chat/completions', undefined],
    ['POST', '/v1/chat%2Fcompletions', undefined],
    ['GET', '/', undefined],
    ['GET', '', undefined],
    ['GET', '/__proto__', undefined],
    ['constructor', '/v1/models', 'wrong-method'],
  ])('%s %s', (method, path, found) => {
    const match = table.find(method, path)
    expect(typeof match === 'object' ? [match.handler, match.parameter] : match).toEqual(found)
  })
})
