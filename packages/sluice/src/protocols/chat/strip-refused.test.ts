import { expect, it } from 'vitest'
import { openTarget } from '../../../../../tests/kit/messages-inbound.ts'
import { NoteList } from '../../canonical/notes.ts'
import { stripRefused } from './strip-refused.ts'

it('takes out what the vendor or the model refuses, and names it', () => {
  const notes = new NoteList()
  const body = { a: 1, b: 2, c: 3 }
  stripRefused(
    body,
    openTarget({ quirks: { stripFields: ['b', 'x'] }, traits: { refusedFields: ['c'] } }),
    notes,
  )
  expect(body).toEqual({ a: 1 })
  expect(notes.list()).toEqual(['dropped:b', 'dropped:c'])
})
