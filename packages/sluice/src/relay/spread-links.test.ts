import { expect, it } from 'vitest'
import { aRequest } from '../../../../tests/kit/relay-parts.ts'
import { spreadLinks } from './spread-links.ts'

const picture = (url: string) => ({ type: 'image', source: { kind: 'url', url } })
const file = (url: string) => ({ type: 'file', source: { kind: 'url', url } })
const text = (said: string) => ({ type: 'text' as const, text: said })

it.each([
  ['https://f.test/a.pdf What is the total?', [file('https://f.test/a.pdf'), text('What is the total?')]],
  [
    'https://f.test/a.PNG?x=1 https://f.test/b.txt\nCompare',
    [picture('https://f.test/a.PNG?x=1'), file('https://f.test/b.txt'), text('Compare')],
  ],
  ['https://f.test/a.jpg', [picture('https://f.test/a.jpg')]],
  ['Look at https://f.test/a.jpg', [text('Look at https://f.test/a.jpg')]],
  ['ftp://f.test/a.jpg Look', [text('ftp://f.test/a.jpg Look')]],
])('%s', (said, parts) => {
  const request = aRequest({ messages: [{ role: 'user', parts: [text(said)], bare: true }] })
  expect(spreadLinks(request).messages[0]?.parts).toEqual(parts)
})

it('leaves what others say', () => {
  const request = aRequest({ messages: [{ role: 'assistant', parts: [text('https://f.test/a.jpg there')] }] })
  expect(spreadLinks(request)).toBe(request)
})
