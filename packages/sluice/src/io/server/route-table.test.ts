import { describe, expect, it } from 'vitest'
import { buildRouteTable } from './route-table.ts'

const table = buildRouteTable([
  { method: 'POST', path: '/v1/chat/completions', handler: 'chat' },
  { method: 'GET', path: '/v1/models', handler: 'list' },
  { method: 'GET', path: '/v1/models/{id}', handler: 'one' },
  { method: 'DELETE', path: '/v1/models/{id}', handler: 'remove' },
  { method: 'GET', path: '/v1/models/special', handler: 'special' },
  { method: 'GET', path: '/g/models/{model}', handler: 'g-one' },
  { method: 'POST', path: '/g/models/{model}:generate', handler: 'g-generate' },
  { method: 'POST', path: '/g/models/{model}:count', handler: 'g-count' },
  { method: 'POST', path: '/r/{id}/cancel', handler: 'r-cancel' },
  { method: 'DELETE', path: '/r/{id}', handler: 'r-delete' },
])

describe('buildRouteTable', () => {
  it.each<[method: string, path: string, found: unknown]>([
    ['POST', '/v1/chat/completions', ['chat', undefined]],
    ['GET', '/v1/chat/completions', 'POST'],
    ['HEAD', '/v1/models', 'GET'],
    ['GET', '/v1/models', ['list', undefined]],
    ['GET', '/v1/models/', undefined],
    ['GET', '/v1/models/a', ['one', 'a']],
    ['DELETE', '/v1/models/a', ['remove', 'a']],
    ['POST', '/v1/models/a', 'GET, DELETE'],
    ['GET', '/v1/models/special', ['special', undefined]],
    ['POST', '/g/models/a:generate', ['g-generate', 'a']],
    ['POST', '/g/models/a%3Ab:count', ['g-count', 'a:b']],
    ['POST', '/g/models/meta/a:count', ['g-count', 'meta/a']],
    ['GET', '/g/models/a:generate', 'POST'],
    ['POST', '/g/models/:generate', 'GET'],
    ['GET', '/g/models/a', ['g-one', 'a']],
    ['POST', '/g/models/a:other', 'GET'],
    ['POST', '/r/x/cancel', ['r-cancel', 'x']],
    ['DELETE', '/r/x', ['r-delete', 'x']],
    ['POST', '/r//cancel', 'DELETE'],
    ['DELETE', '/v1/models/special', 'GET'],
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
    ['constructor', '/v1/models', 'GET'],
  ])('%s %s', (method, path, found) => {
    const match = table.find(method, path)
    // A handler with its parameter, the methods that the path has instead, or nothing.
    expect(match?.handler === undefined ? match?.allow : [match.handler, match.parameter]).toEqual(found)
  })
})
