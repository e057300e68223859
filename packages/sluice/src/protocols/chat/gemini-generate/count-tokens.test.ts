import { describe, expect, it } from 'vitest'
import { HI_CONTENTS } from '../../../../../../tests/kit/encode-gemini.ts'
import { encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import {
  countTokensPath,
  decodeCountAnswer,
  decodeCountRequest,
  encodeCountAnswer,
  encodeCountRequest,
} from './count-tokens.ts'

const HEAD = { parameter: 'gemini-test', header: () => undefined }
const WHOLE: JsonObject = {
  model: 'models/gemini-test',
  contents: HI_CONTENTS,
  systemInstruction: { parts: [{ text: 'Be kind.' }] },
  tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
}

describe('counting', () => {
  it('takes a prompt alone or a whole request, and asks with a whole one', () => {
    for (const [body, expected] of [
      [{ contents: HI_CONTENTS }, { model: 'models/gemini-test', contents: HI_CONTENTS }],
      [{ generate_content_request: WHOLE }, WHOLE],
    ] as const) {
      const request = decodeCountRequest(body, SILENT_NOTES, HEAD)
      expect(request).toMatchObject({ model: 'gemini-test', stream: false })
      const target = encodeTarget({ model: 'gemini-test', outputCap: 5 })
      expect(encodeCountRequest(request, target, SILENT_NOTES).body).toEqual({
        generateContentRequest: expected,
      })
    }
  })

  it('asks Vertex in its own form', () => {
    const request = decodeCountRequest({ generateContentRequest: WHOLE }, SILENT_NOTES, HEAD)
    const { model: _, ...rest } = WHOLE
    expect(encodeCountRequest(request, encodeTarget(), SILENT_NOTES, 'vertex').body).toEqual(rest)
  })

  it('names what is wrong where it stands', () => {
    const inner = { generateContentRequest: { contents: [{ parts: [{ text: 5 }] }] } }
    expect(() => decodeCountRequest(inner, SILENT_NOTES, HEAD)).toThrow(
      expect.objectContaining({ param: 'generateContentRequest.contents[0].parts[0].text' }),
    )
    const both = { contents: HI_CONTENTS, generateContentRequest: WHOLE }
    expect(() => decodeCountRequest(both, SILENT_NOTES, HEAD)).toThrow(
      expect.objectContaining({ param: 'generateContentRequest' }),
    )
  })

  it('answers with a number', () => {
    expect(encodeCountAnswer(5)).toEqual({ totalTokens: 5 })
    expect(decodeCountAnswer({ totalTokens: 5 })).toBe(5)
    expect(decodeCountAnswer({ promptTokensDetails: [] })).toBe(0)
    for (const body of [{}, { totalTokens: -1 }, { totalTokens: '5' }, { totalTokens: 1.5 }]) {
      expect(() => decodeCountAnswer(body)).toThrow('not a count')
    }
  })

  it.each([
    ['', '/v1beta/models/gemini-test:countTokens'],
    ['/v1', '/models/gemini-test:countTokens'],
  ])('goes below %j to %s', (base, path) => {
    expect(countTokensPath(base, 'gemini-test')).toBe(path)
  })
})
