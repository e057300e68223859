import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { findNamedObjects, type NamedObject } from './named-objects.ts'

const file = (fileUri: string): JsonObject => ({ parts: [{ text: 'see' }, { fileData: { fileUri } }] })
const GOOGLE = 'https://generativelanguage.googleapis.com/v1beta'

const certain = (kind: NamedObject['kind'], name: string, path: string): NamedObject => ({
  kind,
  name,
  path,
  isCertain: true,
})

describe('what a body names of what its vendor keeps', () => {
  it.each<{ name: string; body: JsonObject; expected: NamedObject[] }>([
    { name: 'nothing', body: { contents: [{ parts: [{ text: 'files/a' }] }] }, expected: [] },
    {
      name: 'a cached beginning',
      body: { cachedContent: 'cachedContents/a-1', contents: [] },
      expected: [certain('cached_content', 'cachedContents/a-1', 'cachedContent')],
    },
    {
      name: 'one in the other spelling, of Vertex',
      body: { cached_content: 'projects/p/locations/l/cachedContents/7' },
      expected: [certain('cached_content', 'cachedContents/7', 'cached_content')],
    },
    {
      name: 'one that is no name at all',
      body: { cachedContent: '../x' },
      expected: [certain('cached_content', '../x', 'cachedContent')],
    },
    {
      name: 'files, by name and by address',
      body: { contents: [{ parts: [] }, file('files/a'), file(`${GOOGLE}/files/b`)] },
      expected: [
        certain('file', 'files/a', 'contents[1].parts[1].fileData.fileUri'),
        certain('file', 'files/b', 'contents[2].parts[1].fileData.fileUri'),
      ],
    },
    {
      name: 'an address of a relay, which may be anything',
      body: { contents: file('https://relay.example.com/gemini/v1beta/files/c') },
      expected: [
        { kind: 'file', name: 'files/c', path: 'contents.parts[1].fileData.fileUri', isCertain: false },
      ],
    },
    {
      name: 'other addresses',
      body: {
        contents: [file('https://example.com/files/a'), file('gs://b/files/a'), file('https://youtu.be/a')],
      },
      expected: [],
    },
    {
      name: 'in a question for the number of tokens',
      body: { generateContentRequest: { cachedContent: 'cachedContents/a', contents: [file('files/a')] } },
      expected: [
        certain('cached_content', 'cachedContents/a', 'generateContentRequest.cachedContent'),
        certain('file', 'files/a', 'generateContentRequest.contents[0].parts[1].fileData.fileUri'),
      ],
    },
    {
      name: 'in texts to embed',
      body: { requests: [{ content: { parts: [{ text: 'a' }] } }, { content: file('files/a') }] },
      expected: [certain('file', 'files/a', 'requests[1].content.parts[1].fileData.fileUri')],
    },
    {
      name: 'in the answer of a function',
      body: {
        contents: [
          { parts: [{ function_response: { name: 'f', parts: [{ file_data: { file_uri: 'files/a' } }] } }] },
        ],
      },
      expected: [
        certain('file', 'files/a', 'contents[0].parts[0].functionResponse.parts[0].fileData.fileUri'),
      ],
    },
    {
      name: 'nothing in what is malformed',
      body: { contents: [null, 'x', { parts: 5 }], requests: {} },
      expected: [],
    },
  ])('$name', ({ body, expected }) => {
    expect(findNamedObjects(body)).toEqual(expected)
  })
})
