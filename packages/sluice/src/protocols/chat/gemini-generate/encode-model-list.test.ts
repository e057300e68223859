import { describe, expect, it } from 'vitest'
import { encodeModel, encodeModelList } from './encode-model-list.ts'

const MODELS = Array.from({ length: 120 }, (_, at) => ({ id: `m${at}` }))

function namesOf(list: ReturnType<typeof encodeModelList>): string[] {
  return Array.isArray(list.models)
    ? list.models.map((one) =>
        one !== null && typeof one === 'object' && 'name' in one ? String(one.name) : '',
      )
    : []
}

describe('the list of models', () => {
  it("is Google's", () => {
    expect(
      encodeModelList([{ id: 'a', name: 'The A', contextTokens: 9, maxOutputTokens: 5, thinking: true }]),
    ).toEqual({
      models: [
        {
          name: 'models/a',
          baseModelId: 'a',
          version: '001',
          displayName: 'The A',
          description: '',
          inputTokenLimit: 9,
          outputTokenLimit: 5,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
      ],
    })
    expect(encodeModel({ id: 'b' })).toEqual({
      name: 'models/b',
      baseModelId: 'b',
      version: '001',
      displayName: 'b',
      description: '',
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })
  })

  it('comes in pages, each model once', () => {
    for (const pageSize of [undefined, '7', '50', '1000', '0']) {
      const seen: string[] = []
      let pageToken: string | undefined
      do {
        const page = encodeModelList(MODELS, { pageSize, pageToken })
        seen.push(...namesOf(page))
        pageToken = typeof page.nextPageToken === 'string' ? page.nextPageToken : undefined
      } while (pageToken !== undefined)
      expect(seen).toEqual(MODELS.map(({ id }) => `models/${id}`))
    }
    expect(namesOf(encodeModelList(MODELS)).length).toBe(50)
    expect(namesOf(encodeModelList(MODELS, { pageSize: '5000' })).length).toBe(120)
  })

  it.each([
    [{ pageSize: '-1' }, 'pageSize'],
    [{ pageSize: 'all' }, 'pageSize'],
    [{ pageToken: 'zzz' }, 'pageToken'],
  ])('refuses %j', (page, param) => {
    expect(() => encodeModelList(MODELS, page)).toThrow(expect.objectContaining({ param }))
  })
})
