import type { JsonObject } from '../../../packages/sluice/src/canonical/json.ts'
import { FETCHED } from '../send-to-upstream.ts'
import { type ContentSample, DATA, LINKS } from './sample.ts'

const HI: JsonObject = { role: 'user', parts: [{ text: 'hi' }] }
const THOUGHTS = 'Let me think of Mark'

function said(kind: string, part: JsonObject, ...marks: string[]): ContentSample {
  return { kind, body: { contents: [{ role: 'user', parts: [{ text: 'hi' }, part] }] }, marks }
}

function answered(kind: string, part: JsonObject, ...marks: string[]): ContentSample {
  return { kind, body: { contents: [HI, { role: 'model', parts: [part, { text: 'ho' }] }, HI] }, marks }
}

function called(kind: string, call: JsonObject, response: JsonObject, ...marks: string[]): ContentSample {
  const model = { role: 'model', parts: [{ functionCall: { name: 'look', args: { at: 'Mark' } }, ...call }] }
  const user = { role: 'user', parts: [{ functionResponse: { name: 'look', ...response } }] }
  const tools = [{ functionDeclarations: [{ name: 'look' }] }]
  return { kind, body: { contents: [HI, model, user], tools }, marks }
}

/** https://ai.google.dev/api/caching#Part */
export const GENERATE_CONTENT: readonly ContentSample[] = [
  {
    kind: '`systemInstruction`',
    body: { systemInstruction: { parts: [{ text: 'Mark' }] } },
    marks: ['Mark'],
  },
  said('`text`', { text: 'Mark' }, 'Mark'),
  said(
    '`inlineData`, a picture',
    { inlineData: { mimeType: 'image/png', data: DATA.picture } },
    DATA.picture,
  ),
  said('`inlineData`, sound', { inlineData: { mimeType: 'audio/wav', data: DATA.sound } }, DATA.sound),
  said('`inlineData`, a PDF', { inlineData: { mimeType: 'application/pdf', data: DATA.pdf } }, DATA.pdf),
  said(
    '`inlineData`, a text',
    { inlineData: { mimeType: 'text/plain', data: DATA.text } },
    DATA.text,
    'Plain words of a file',
  ),
  said('`inlineData`, a film', { inlineData: { mimeType: 'video/mp4', data: DATA.picture } }, DATA.picture),
  said(
    '`videoMetadata`',
    { inlineData: { mimeType: 'video/mp4', data: DATA.picture }, videoMetadata: { fps: 7 } },
    '"fps":7',
  ),
  said(
    '`fileData`, a link',
    { fileData: { mimeType: 'image/png', fileUri: LINKS.picture } },
    LINKS.picture,
    FETCHED,
  ),
  said(
    '`fileData`, a file of Google’s',
    {
      fileData: {
        mimeType: 'image/png',
        fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/mark',
      },
    },
    'files/mark',
  ),
  said('a part of unknown kind', { hologram: { at: 'Mark' } }, 'Mark'),
  {
    kind: 'turn of role `model`',
    body: { contents: [HI, { role: 'model', parts: [{ text: 'Mark' }] }, HI] },
    marks: ['Mark'],
  },
  answered('`text` that is a `thought`', { text: THOUGHTS, thought: true }, THOUGHTS),
  answered('`thoughtSignature` of a text', { text: 'x', thoughtSignature: 'c2lnbmVk' }, 'c2lnbmVk'),
  called('`functionCall`', {}, { response: { output: 'ok' } }, 'Mark'),
  called(
    'its `thoughtSignature`',
    { thoughtSignature: 'c2lnbmVk' },
    { response: { output: 'ok' } },
    'c2lnbmVk',
  ),
  called('`functionResponse`', {}, { response: { output: 'Found: here' } }, 'Found: here'),
  called(
    'a picture in its `parts`',
    {},
    { response: { output: 'ok' }, parts: [{ inlineData: { mimeType: 'image/png', data: DATA.picture } }] },
    DATA.picture,
  ),
  answered(
    '`executableCode` and its result',
    { executableCode: { language: 'PYTHON', code: 'Mark' } },
    'Mark',
  ),
]
