import { describe, expect, it } from 'vitest'
import type { ChatAnswer } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import { linkPictures, linkPicturesOf, type PictureLinks } from './link-pictures.ts'

const links: PictureLinks = {
  keep: ({ data }) => `https://us.test/${data}`,
  mirror: (url) => `https://us.test/of/${url.length}`,
}
const choice = 0

/** The text that a caller reads of deltas. */
function stream(...texts: string[]): string {
  const queue: ChatEvent[] = [
    { type: 'text-start', choice },
    ...texts.map((text): ChatEvent => ({ type: 'text-delta', choice, text })),
    { type: 'text-end', choice },
    { type: 'finish', choice, reason: 'stop' },
  ]
  const decoder = linkPictures({ push: () => queue.splice(0, 1), end: () => queue }, links)
  let shown = ''
  const frame = { event: '', data: '' }
  for (let i = queue.length; i > 0; i--) {
    for (const event of decoder.push(frame)) if (event.type === 'text-delta') shown += event.text
  }
  return shown
}

const TEXT =
  'Here: ![a fox](https://v.test/fox.png) and ![](http://v.test/b.png)! Or [a link](https://v.test/x).'
const SHOWN =
  'Here: ![a fox](https://us.test/of/22) and ![](https://us.test/of/19)! Or [a link](https://v.test/x).'

describe('pictures as links', () => {
  it('are our copies, wherever a text is cut', () => {
    expect(stream(TEXT)).toBe(SHOWN)
    expect(stream(...TEXT)).toBe(SHOWN)
    for (let at = 1; at < TEXT.length; at++) expect(stream(TEXT.slice(0, at), TEXT.slice(at))).toBe(SHOWN)
  })

  it.each([
    '![',
    'a ![b',
    'a ![b](',
    'a ![b](https://v.test/x',
    'no!',
    '![x](ftp://a)',
    '![x]( https://a.test )',
  ])('leave %j as it is', (text) => {
    expect(stream(...text)).toBe(text)
  })

  it('stand where a picture came as data', () => {
    const answer: ChatAnswer = {
      choices: [
        {
          index: 0,
          finish: 'stop',
          parts: [
            { type: 'text', text: TEXT },
            { type: 'image', mediaType: 'image/png', data: 'QUJD' },
          ],
        },
      ],
    }
    expect(linkPicturesOf(answer, links).choices[0]?.parts).toEqual([
      { type: 'text', text: SHOWN },
      { type: 'text', text: '![image](https://us.test/QUJD)' },
    ])
    const queue: ChatEvent[] = [{ type: 'image', choice, mediaType: 'image/png', data: 'QUJD' }]
    const decoder = linkPictures({ push: () => queue, end: () => [] }, links)
    expect(decoder.push({ event: '', data: '' })).toEqual([
      { type: 'text-start', choice },
      { type: 'text-delta', choice, text: '![image](https://us.test/QUJD)' },
      { type: 'text-end', choice },
    ])
  })
})
