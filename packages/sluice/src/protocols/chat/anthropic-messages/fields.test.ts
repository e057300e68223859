import { describe, expect, it } from 'vitest'
import { aRequest } from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { OUTBOUND_FIELDS, warnLostFields } from './fields.ts'

/** Something that each warned field may hold. */
const FULL: Partial<ChatRequest> = {
  seed: 0,
  presencePenalty: 0.5,
  frequencyPenalty: 0.5,
  logitBias: {},
  logprobs: { top: 0 },
  verbosity: 'low',
  prediction: null,
  audio: null,
  metadata: {},
  extra: { store: false },
}

describe('warnLostFields', () => {
  it('tells of every field that is declared as warned, and of no other', () => {
    const warned = Object.entries(OUTBOUND_FIELDS).filter(([, fate]) => fate === 'warned')
    expect(Object.keys(FULL).sort()).toEqual(warned.map(([field]) => field).sort())
    const notes = new NoteList()
    warnLostFields(aRequest(FULL), notes)
    expect(notes.list()).toHaveLength(warned.length)
  })

  it('says nothing of penalties that change nothing', () => {
    const notes = new NoteList()
    warnLostFields(aRequest({ presencePenalty: 0, frequencyPenalty: 0 }), notes)
    expect(notes.isEmpty).toBe(true)
  })
})
