import { expect, it } from 'vitest'
import { messagesPath } from './messages-path.ts'

it.each([
  ['', '/v1/messages'],
  ['/anthropic', '/v1/messages'],
  ['/v1', '/messages'],
  ['/api/v1', '/messages'],
])('below %j stands %s', (basePath, expected) => {
  expect(messagesPath(basePath)).toBe(expected)
})
